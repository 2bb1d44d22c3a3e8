//! PDF.
use crate::extract::Trouble;
use crate::extract::worker::Output;
pub fn read(_bytes: Vec<u8>, _output: &mut Output) -> Result<(), Trouble> {
    Err(Trouble::broken("not yet"))
}
