//! Arabic and Latin text to tokens; pure.
