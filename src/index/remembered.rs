//! [`Remembered`]: the last answers, for who turns a page, goes back, or asks what was just asked.
//!
//! Kept with the snapshot they were found in: a commit forgets them. Invariant: an answer from here is the one that
//! looking again would give.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many answers of a kind are kept: a few kilobytes each.
const MOST: usize = 256;

/// The longest question that is kept, in bytes as it is written out.
const LONGEST: usize = 1 << 14;

/// The last answers of one kind, by their questions.
#[derive(Debug)]
pub(super) struct Remembered<T>(Mutex<Answers<T>>);

#[derive(Debug)]
struct Answers<T> {
    by_question: HashMap<String, T>,
    /// The questions, the oldest first.
    order: VecDeque<String>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::new(Answers { by_question: HashMap::new(), order: VecDeque::new() }))
    }
}

impl<T: Clone> Remembered<T> {
    /// The answer to a question: remembered, or found now.
    pub fn or_find<E>(&self, question: String, find: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if let Some(answer) = self.answers().by_question.get(&question) {
            return Ok(answer.clone());
        }
        let answer = find()?;
        if question.len() <= LONGEST {
            self.answers().keep(question, answer.clone());
        }
        Ok(answer)
    }

    fn answers(&self) -> MutexGuard<'_, Answers<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Answers<T> {
    fn keep(&mut self, question: String, answer: T) {
        if self.by_question.insert(question.clone(), answer).is_none() {
            self.order.push_back(question);
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_question.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_once_and_the_oldest_is_forgotten() {
        let remembered = Remembered::default();
        let mut found = 0;
        let mut ask = |question: usize| {
            let find = || {
                found += 1;
                Ok::<usize, ()>(question)
            };
            assert_eq!(remembered.or_find(question.to_string(), find), Ok(question));
            found
        };
        assert_eq!((ask(0), ask(0), ask(1), ask(0)), (1, 1, 2, 2));
        for question in 2..=MOST {
            ask(question);
        }
        assert_eq!(ask(1), MOST + 1);
        assert_eq!(ask(0), MOST + 2);
    }

    #[test]
    fn what_failed_is_asked_again() {
        let remembered = Remembered::<u8>::default();
        assert_eq!(remembered.or_find("?".to_owned(), || Err("rotten")), Err("rotten"));
        assert_eq!(remembered.or_find("?".to_owned(), || Ok::<_, &str>(7)), Ok(7));
    }
}
