//! The trained net: three layers of weights of eight bits, written by `scripts/digits/train.py`.
//!
//! The file is `DWN1`, the number of layers, then for each layer its inputs and outputs (`u16`) and for each
//! output a scale and a bias (`f32`) and one `i8` for each input; all little-endian. Invariant: a [`Net`] takes
//! [`features::COUNT`](super::features::COUNT) numbers and gives one probability for each of [`SIGNS`].

use std::sync::OnceLock;

use super::features::COUNT;

/// What a part can be: the signs of numbers, `#` for a letter or anything else, `W` for a Western digit,
/// `&` for several signs that touch, and `M` for the meem that marks a year of our era.
pub const SIGNS: &[u8; 22] = b"0123456789/.,-:()%#W&M";

static WEIGHTS: &[u8] = include_bytes!("weights.bin");

/// One layer: the bias of each output, and the weights of each input side by side.
#[derive(Debug)]
struct Layer {
    biases: Vec<f32>,
    /// For each input the weights to all outputs.
    weights: Vec<f32>,
    inputs: usize,
}

/// A net that is ready to judge.
#[derive(Debug)]
pub struct Net {
    layers: Vec<Layer>,
}

impl Net {
    /// Returns the net of this program; `None` when its file is not a net for these features, which a test rules
    /// out.
    pub fn built_in() -> Option<&'static Self> {
        static NET: OnceLock<Option<Net>> = OnceLock::new();
        NET.get_or_init(|| Self::parse(WEIGHTS)).as_ref()
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"DWN1")?;
        let layers: Option<Vec<Layer>> = (0..take::<1>(&mut rest)?[0]).map(|_| layer(&mut rest)).collect();
        let layers = layers?;
        let sides = layers.windows(2).all(|pair| pair[0].biases.len() == pair[1].inputs);
        let ends = layers.first()?.inputs == COUNT && layers.last()?.biases.len() == SIGNS.len();
        (sides && ends && rest.is_empty()).then_some(Self { layers })
    }

    /// Returns how likely each of the signs is.
    pub fn judge(&self, features: &[f32]) -> [f32; SIGNS.len()] {
        let mut values = features.to_vec();
        for (at, layer) in self.layers.iter().enumerate() {
            let hidden = at + 1 < self.layers.len();
            values = layer.run(&values, if hidden { 0.0 } else { f32::NEG_INFINITY });
        }
        softmax(&values)
    }
}

impl Layer {
    /// Most inputs are paper, and paper is zero: their weights are passed over.
    fn run(&self, inputs: &[f32], least: f32) -> Vec<f32> {
        let mut outputs = self.biases.clone();
        let lit =
            inputs.iter().zip(self.weights.chunks_exact(outputs.len())).filter(|(input, _)| **input != 0.0);
        for (input, weights) in lit {
            outputs.iter_mut().zip(weights).for_each(|(output, weight)| *output += input * weight);
        }
        for output in &mut outputs {
            *output = output.max(least);
        }
        outputs
    }
}

fn softmax(values: &[f32]) -> [f32; SIGNS.len()] {
    let highest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut shares = [0.0; SIGNS.len()];
    for (share, value) in shares.iter_mut().zip(values) {
        *share = (value - highest).exp();
    }
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum.max(f32::MIN_POSITIVE))
}

fn layer(rest: &mut &[u8]) -> Option<Layer> {
    let inputs = usize::from(u16::from_le_bytes(take(rest)?));
    let outputs = usize::from(u16::from_le_bytes(take(rest)?));
    let (mut biases, mut weights) = (Vec::new(), vec![0.0; inputs * outputs]);
    for output in 0..outputs {
        let scale = f32::from_le_bytes(take(rest)?);
        biases.push(f32::from_le_bytes(take(rest)?));
        let (row, after) = rest.split_at_checked(inputs)?;
        for (input, &byte) in row.iter().enumerate() {
            weights[input * outputs + output] = f32::from(byte.cast_signed()) * scale;
        }
        *rest = after;
    }
    (inputs > 0 && outputs > 0).then_some(Layer { biases, weights, inputs })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}
