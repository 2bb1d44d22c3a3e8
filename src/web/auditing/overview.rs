//! The first page of an auditor: how the archive stands, at a glance, and the ways to all the rest.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::look::{CopyStands, Cosigned, Quorum, Run, Stands, outcome, stands};
use super::{at_work, fact, marked, outcome_mark, ways};
use crate::audit::Outcome;
use crate::ledger::Time;
use crate::report::ndsa::Row;
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Label, Lang, PageText};

pub async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let found = shared.work(stands).await?;
    let lang = visitor.lang;
    let body = html! {
        h1 { (lang.page(PageText::Audit)) }
        (ways(&visitor))
        (at_work(&shared, &visitor))
        div.cards {
            (verified(lang, &found))
            (head(lang, &found))
            (copies(lang, &found.copies))
            (levels(lang, &found))
        }
    };
    Ok(Page::new(lang.page(PageText::Audit), body).show(&shared, &visitor))
}

fn verified(lang: Lang, found: &Stands) -> Markup {
    html! {
        section.sheet {
            h2 { (AuditText::LastVerified.word(lang)) }
            @match &found.last {
                None => p.notice { (AuditText::NeverVerified.word(lang)) },
                Some(run) => (told(lang, run)),
            }
            table.facts {
                tbody {
                    @if let Some(whole) = &found.whole {
                        (fact(AuditText::LastWhole.word(lang), &html! {
                            a href=(format!("/audit/runs/{}", whole.entry)) { (lang.moment(whole.event.time)) }
                        }))
                    }
                    (fact(AuditText::Covered.word(lang), &html! { (lang.covered(found.covered.0, found.covered.1)) }))
                    @if let Some((record, arrived)) = found.unverified {
                        (fact(AuditText::FirstUnverified.word(lang), &html! {
                            a href=(format!("/record/{record}")) { (lang.number(record.0)) }
                            " \u{B7} " (lang.day(arrived))
                        }))
                    }
                }
            }
            @if found.whole.is_none() && found.last.is_some() { p.soft { (AuditText::NoneWhole.word(lang)) } }
            p { a.button href="/audit/runs" { (AuditText::StartOne.word(lang)) } }
        }
    }
}

/// A run in one line and a half.
fn told(lang: Lang, run: &Run) -> Markup {
    html! {
        p { a.verdict href=(format!("/audit/runs/{}", run.entry)) { (outcome_mark(lang, outcome(&run.check))) } }
        p {
            (lang.scope(run.check.scope.into())) " \u{B7} " (lang.moment(run.event.time)) " \u{B7} "
            (AuditText::ByOn.word(lang)) " " bdi { (lang.name(&run.event.agent)) }
        }
    }
}

fn head(lang: Lang, found: &Stands) -> Markup {
    html! {
        section.sheet {
            h2 { (AuditText::SignedHead.word(lang)) }
            @if !found.trusted { p.notice { (AuditText::NoTrustedKey.word(lang)) } }
            table.facts {
                tbody {
                    (fact(Label::Origin.word(lang), &html! { bdi.code { (found.origin) } }))
                    (fact(Label::Entries.word(lang), &html! { (lang.number(found.head.size)) }))
                    (fact(Label::LedgerRoot.word(lang), &html! { bdi.code { (found.head.root) } }))
                    (fact(Label::SignedBy.word(lang), &html! {
                        @for name in &found.signers { bdi.code { (name) } " " }
                    }))
                    @if let Some(time) = found.signed {
                        (fact(AuditText::SignedAt.word(lang), &html! { (lang.moment(time)) }))
                    }
                }
            }
            h3 { (AuditText::Cosignatures.word(lang)) }
            (cosigned(lang, &found.cosigned))
            p { a href="/audit/checkpoint" { (AuditText::Checkpoint.word(lang)) } }
        }
    }
}

/// Who has cosigned, and whether that is enough.
pub fn cosigned(lang: Lang, cosigned: &Cosigned) -> Markup {
    html! {
        @if cosigned.forged { p.notice role="alert" { (AuditText::FalseLine.word(lang)) } }
        @match &cosigned.policy {
            Quorum::None => p.soft { (AuditText::NoPolicy.word(lang)) },
            Quorum::Met => p { (marked(Outcome::Ok, AuditText::PolicyMet.word(lang))) },
            Quorum::Open(absent) => p {
                (marked(Outcome::CouldNotCheck, AuditText::PolicyOpen.word(lang)))
                @for name in absent { " " bdi.code { (name) } }
            },
        }
        @if cosigned.by.is_empty() {
            p.soft { (AuditText::NoCosigned.word(lang)) }
        } @else {
            @if let Some(size) = cosigned.size {
                p { (AuditText::CosignedSize.word(lang)) ": " (lang.number(size)) }
            }
            div.scroll tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { (AuditText::Witness.word(lang)) }
                        th scope="col" { (AuditText::When.word(lang)) }
                    } }
                    tbody {
                        @for (name, time) in &cosigned.by {
                            tr { td { bdi.code { (name) } } td { (moment(lang, *time)) } }
                        }
                    }
                }
            }
        }
    }
}

fn moment(lang: Lang, time: Option<Time>) -> String {
    time.map_or_else(|| AuditText::Never.word(lang).to_owned(), |time| lang.moment(time))
}

fn copies(lang: Lang, copies: &[CopyStands]) -> Markup {
    html! {
        section.sheet {
            h2 { (AuditText::Copies.word(lang)) }
            @if copies.is_empty() { p.notice { (AuditText::NoCopies.word(lang)) } }
            @for copy in copies {
                h3 { bdi { (lang.name(&copy.known.name)) } }
                table.facts {
                    tbody {
                        (fact(AuditText::Place.word(lang), &html! { bdi { (lang.name(&copy.known.place)) } }))
                        (fact(AuditText::LastSync.word(lang), &html! { (moment(lang, copy.synced)) }))
                        @if let Some(behind) = copy.behind {
                            (fact(AuditText::CopyBehind.word(lang), &html! { (lang.number(behind)) }))
                        }
                        (fact(AuditText::LastDrill.word(lang), &html! {
                            @match &copy.drill {
                                None => (AuditText::Never.word(lang)),
                                Some((drill, time)) => {
                                    (lang.moment(*time)) " \u{B7} "
                                    @if drill.outcome == "equal" {
                                        (marked(Outcome::Ok, AuditText::Equal.word(lang)))
                                    } @else {
                                        (marked(Outcome::Damage, AuditText::Different.word(lang)))
                                    }
                                }
                            }
                        }))
                    }
                }
            }
        }
    }
}

fn levels(lang: Lang, found: &Stands) -> Markup {
    let rows = [Row::Storage, Row::Integrity, Row::Control, Row::Metadata, Row::Content];
    html! {
        section.sheet {
            h2 { (AuditText::Ndsa.word(lang)) }
            table.facts {
                tbody {
                    @for row in rows {
                        @let level = found.levels.get(&row).copied().unwrap_or(0);
                        (fact(lang.ndsa_row(row), &html! {
                            (AuditText::Level.word(lang)) " " (lang.number(level.into())) " " (AuditText::LevelOf4.word(lang))
                            " " meter min="0" max="4" value=(level) aria-label=(lang.ndsa_row(row)) {}
                        }))
                    }
                }
            }
            p { a href="/audit/ndsa" { (AuditText::NextLacks.word(lang)) "\u{2026}" } }
        }
    }
}
