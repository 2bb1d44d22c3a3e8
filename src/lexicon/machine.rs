//! [`Machine`]: reads terms letter by letter, so that a dictionary can be walked without trying every term.
//!
//! Two machines serve here: [`Skeleton`] (consonants with anything between) and [`Near`] (a few wrong letters).

/// What a machine remembers; as much as any of ours needs, so that a dictionary need not know which it is.
pub type State = [u8; 32];

/// Reads a term letter by letter.
pub trait Machine {
    /// The state before the first letter.
    fn start(&self) -> State;
    /// The state after one more letter; `None` when no term that goes on like this can be accepted.
    fn step(&self, state: &State, letter: char) -> Option<State>;
    /// True when a term may end here.
    fn accepts(&self, state: &State) -> bool;
}

/// Runs a machine over a whole term; gives the last state if it is accepted.
pub(super) fn run(machine: &dyn Machine, term: &str) -> Option<State> {
    let mut state = machine.start();
    for letter in term.chars() {
        state = machine.step(&state, letter)?;
    }
    machine.accepts(&state).then_some(state)
}

/// Letters that must come in this order, each out of a class; certain other letters may stand anywhere between.
#[derive(Debug, Clone)]
pub(super) struct Skeleton {
    /// The classes, at most [`Skeleton::MAX`].
    pub classes: Vec<&'static str>,
    /// The letters that do not count.
    pub free: &'static str,
    /// True when they do not count after the last class either.
    pub free_end: bool,
    /// True when an article may stand before.
    pub article: bool,
}

impl Skeleton {
    /// The most classes: one bit of the state each.
    pub const MAX: usize = 24;
    const AT_START: u32 = 1 << 30;
    const ALEF_READ: u32 = 1 << 31;

    fn next(&self, places: u32, letter: char) -> u32 {
        let mut next = 0;
        if self.article && places & Self::AT_START != 0 && letter == 'ا' {
            next |= Self::ALEF_READ;
        }
        if places & Self::ALEF_READ != 0 && letter == 'ل' {
            next |= 1;
        }
        for (at, class) in (0..).zip(&self.classes) {
            if places & (1 << at) != 0 && class.contains(letter) {
                next |= 1 << (at + 1);
            }
        }
        if self.free.contains(letter) {
            next |= places & self.where_free();
        }
        next
    }

    /// The places where free letters may stand.
    fn where_free(&self) -> u32 {
        let after_first = (1_u32 << (self.classes.len() + 1)) - 2;
        if self.free_end { after_first } else { after_first & !(1 << self.classes.len()) }
    }
}

impl Machine for Skeleton {
    fn start(&self) -> State {
        packed(1 | Self::AT_START)
    }

    fn step(&self, state: &State, letter: char) -> Option<State> {
        let next = self.next(unpacked(state), letter);
        (next != 0).then(|| packed(next))
    }

    fn accepts(&self, state: &State) -> bool {
        unpacked(state) & (1 << self.classes.len()) != 0
    }
}

fn packed(places: u32) -> State {
    let mut state = [0; 32];
    state[..4].copy_from_slice(&places.to_le_bytes());
    state
}

fn unpacked(state: &State) -> u32 {
    u32::from_le_bytes([state[0], state[1], state[2], state[3]])
}

/// Terms that become the given one by changes that cost no more than a bound; letters that look or lie alike cost
/// less. The state is a row of the usual table of edit distances.
#[derive(Debug, Clone)]
pub(super) struct Near {
    /// The letters, at most [`Near::MAX`].
    pub letters: Vec<char>,
    /// The most it may cost.
    pub bound: u8,
    /// What it costs to write the second letter for the first.
    pub exchange: fn(char, char) -> u8,
    /// What it costs to leave a letter out or put one in.
    pub gap: fn(char) -> u8,
}

impl Near {
    /// The most letters: one byte of the state each, and one before the first.
    pub const MAX: usize = 31;

    /// The cost of a term that was accepted.
    pub fn cost(&self, state: &State) -> u8 {
        state[self.letters.len()]
    }
}

impl Machine for Near {
    fn start(&self) -> State {
        let mut row = [u8::MAX; 32];
        row[0] = 0;
        for (at, letter) in self.letters.iter().enumerate() {
            row[at + 1] = row[at].saturating_add((self.gap)(*letter));
        }
        row
    }

    fn step(&self, state: &State, letter: char) -> Option<State> {
        let mut row = [u8::MAX; 32];
        let gap = (self.gap)(letter);
        row[0] = state[0].saturating_add(gap);
        let mut least = row[0];
        for (at, own) in self.letters.iter().enumerate() {
            let exchanged =
                state[at].saturating_add(if *own == letter { 0 } else { (self.exchange)(*own, letter) });
            let put_in = state[at + 1].saturating_add(gap);
            let left_out = row[at].saturating_add((self.gap)(*own));
            row[at + 1] = exchanged.min(put_in).min(left_out);
            least = least.min(row[at + 1]);
        }
        (least <= self.bound).then_some(row)
    }

    fn accepts(&self, state: &State) -> bool {
        self.cost(state) <= self.bound
    }
}
