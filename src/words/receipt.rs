//! The receipt of a deposit, line by line: the same on paper from a terminal and from a page.

use super::{Label, Lang, Say};
use crate::catalog::NotedProblem;
use crate::report::Receipt;

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptLine {
    /// A value with its label.
    Field(Label, String),
    /// Something to be looked at.
    Problem(NotedProblem),
    /// Where it came from.
    Source(String),
    /// A line is drawn.
    Rule,
}

impl Lang {
    /// All lines of a receipt below its heading.
    pub fn receipt(self, receipt: &Receipt) -> Vec<ReceiptLine> {
        let accession = &receipt.accession;
        let mut lines = Vec::new();
        let mut field = |label, value: String| lines.push(ReceiptLine::Field(label, value));
        field(Label::ArchiveName, self.name(&receipt.name));
        field(Label::ArchiveId, self.name(&receipt.archive));
        field(Label::Accession, self.number(accession.id.0));
        field(Label::Opened, self.moment(accession.opened));
        let closed = accession.closed.map(|closed| self.moment(closed));
        field(Label::Closed, closed.unwrap_or_else(|| self.say(&Say::AccessionOpen)));
        field(Label::Agent, self.name(&accession.agent));
        lines.extend(accession.sources.iter().map(|source| ReceiptLine::Source(source.text().to_owned())));
        if !accession.note.is_empty() {
            lines.push(ReceiptLine::Field(Label::Note, self.name(&accession.note)));
        }
        lines.extend(self.receipt_sums(receipt));
        lines.push(ReceiptLine::Field(Label::ProblemFound, self.number(receipt.problems.len() as u64)));
        lines.extend(receipt.problems.iter().cloned().map(ReceiptLine::Problem));
        let (size, root) = &receipt.ledger;
        lines.push(ReceiptLine::Field(Label::LedgerSize, self.number(*size)));
        lines.push(ReceiptLine::Field(Label::LedgerRoot, self.name(root)));
        lines.push(ReceiptLine::Field(Label::Signature, "........................".to_owned()));
        lines
    }

    fn receipt_sums(self, receipt: &Receipt) -> Vec<ReceiptLine> {
        let Some(account) = &receipt.accession.account else { return Vec::new() };
        let number = |label, count| ReceiptLine::Field(label, self.number(count));
        let mut lines = vec![
            ReceiptLine::Rule,
            number(Label::New, account.new),
            number(Label::Duplicate, account.duplicate),
            number(Label::Skipped, account.skipped),
            number(Label::Problems, account.problem),
            ReceiptLine::Field(Label::Sum, self.balance(account)),
            number(Label::Seen, account.seen),
            ReceiptLine::Rule,
            number(Label::Members, account.members),
        ];
        lines.extend((receipt.mismatched > 0).then(|| number(Label::Mismatched, receipt.mismatched)));
        lines.push(ReceiptLine::Field(Label::TakenIn, self.size(account.bytes)));
        lines
    }
}
