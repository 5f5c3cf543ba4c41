//! Reports of several implementations side by side: by role, and by requirement.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::format::Role;
use crate::report::{html as page, markdown, words};
use crate::runner::outcome::{Report, Required, Tested, Used};
use crate::runner::verdict::Verdict;

/// The version of the matrix.
pub const MATRIX: &str = "1.0";

/// Reports side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The version of this shape.
    pub format: String,
    /// The suite, the same of all reports.
    pub suite: Used,
    /// The roles of which there is a report.
    pub roles: Vec<Role>,
    /// The implementations, by name and version.
    pub implementations: Vec<Implementation>,
    /// Every requirement that a vector of some report is evidence for; what most do not meet first.
    pub requirements: Vec<Row>,
}

/// What was tested, in all its roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Implementation {
    /// Its name and version.
    pub tested: Tested,
    /// What came of it, by role; a role without a report is left out.
    pub roles: BTreeMap<Role, Cell>,
}

/// What came of an implementation in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Whether everything was as expected, known failures included.
    pub as_expected: bool,
    /// How many vectors there are of each verdict, without those of which there are none.
    pub counts: BTreeMap<Verdict, usize>,
    /// The requirements of which some vector failed, with how many.
    pub unmet: BTreeMap<String, usize>,
}

/// A requirement, and how each implementation stands to it, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The requirement.
    pub required: Required,
    /// How each implementation stands to it.
    pub stands: Vec<Stands>,
}

/// How an implementation stands to a requirement.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stands {
    /// There is no report of its role, or none of its vectors was run.
    NotRun,
    /// Vectors of it were run, and none failed.
    Met,
    /// A vector of it failed.
    NotMet,
}

impl Stands {
    fn says(self) -> &'static str {
        match self {
            Self::NotRun => "not run",
            Self::Met => "met",
            Self::NotMet => "not met",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::NotRun => "other",
            Self::Met => "good",
            Self::NotMet => "bad",
        }
    }
}

/// Why reports cannot stand side by side.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MatrixError {
    /// There is none.
    #[error(
        "no report is given, expected the JSON reports of `conformance run --report json:FILE`"
    )]
    None,
    /// They are of two suites.
    #[error(
        "`{of}` is of the suite {is}, and `{first}` of {says}: run one of them again with the other's suite"
    )]
    Suites {
        /// The file that is of another suite.
        of: String,
        /// Its suite.
        is: String,
        /// The first file.
        first: String,
        /// That one's suite.
        says: String,
    },
    /// Two are of the same implementation in the same role.
    #[error("`{one}` and `{other}` are both of {name} {version} as {role}: leave one out")]
    Twice {
        /// The first file.
        one: String,
        /// The second file.
        other: String,
        /// The implementation's name.
        name: String,
        /// Its version.
        version: String,
        /// The role.
        role: &'static str,
    },
}

/// A report, with the name of its file.
pub type Named = (String, Report);

/// The matrix of reports, each with the name of its file.
pub fn of(reports: &[Named]) -> Result<Matrix, MatrixError> {
    let Some((first, Report { suite, .. })) = reports.first() else {
        return Err(MatrixError::None);
    };
    let mut tested: BTreeMap<(&str, &str), BTreeMap<Role, &Named>> = BTreeMap::new();
    for it in reports {
        let (file, report) = it;
        if report.suite != *suite {
            let named = |it: &Used| format!("{} ({})", it.release, it.sha256);
            let (is, says) = (named(&report.suite), named(suite));
            return Err(MatrixError::Suites { of: file.clone(), is, first: first.clone(), says });
        }
        let Tested { name, version } = &report.sut;
        let of_roles = tested.entry((name, version)).or_default();
        if let Some((one, _)) = of_roles.insert(report.role, it) {
            return Err(MatrixError::Twice {
                one: one.clone(),
                other: file.clone(),
                name: name.clone(),
                version: version.clone(),
                role: report.role.id(),
            });
        }
    }
    let roles: BTreeSet<Role> = reports.iter().map(|(_, report)| report.role).collect();
    let implementations = tested.iter().map(|((name, version), of_roles)| Implementation {
        tested: Tested { name: (*name).to_owned(), version: (*version).to_owned() },
        roles: of_roles.iter().map(|(role, (_, report))| (*role, cell(report))).collect(),
    });
    let all = reports.iter().flat_map(|(_, report)| &report.run.outcomes);
    let required: BTreeMap<&str, &Required> =
        all.flat_map(|it| &it.requirements).map(|it| (it.id.as_str(), it)).collect();
    let rows = required.into_values().map(|required| Row {
        required: required.clone(),
        stands: tested.values().map(|of_roles| stands(required, of_roles.values())).collect(),
    });
    let mut requirements: Vec<Row> = rows.collect();
    // What some do not meet first.
    let unmet = |row: &Row| row.stands.iter().filter(|it| **it == Stands::NotMet).count();
    requirements.sort_by_key(|row| Reverse(unmet(row)));
    Ok(Matrix {
        format: MATRIX.to_owned(),
        suite: suite.clone(),
        roles: roles.into_iter().collect(),
        requirements,
        implementations: implementations.collect(),
    })
}

fn cell(report: &Report) -> Cell {
    let counts = report.run.counts.iter().filter(|(_, count)| **count > 0);
    let unmet = words::unmet(report).into_iter().map(|(it, failed)| (it.id.clone(), failed));
    Cell {
        as_expected: report.as_expected,
        counts: counts.map(|(verdict, count)| (*verdict, *count)).collect(),
        unmet: unmet.collect(),
    }
}

fn stands<'a>(required: &Required, reports: impl Iterator<Item = &'a &'a Named>) -> Stands {
    let outcomes = reports.flat_map(|(_, report)| &report.run.outcomes);
    let of_it = outcomes.filter(|it| it.requirements.iter().any(|it| it.id == required.id));
    let one = of_it.map(|it| match it.verdict {
        verdict if verdict.is_failure() => Stands::NotMet,
        verdict if verdict.is_executed() => Stands::Met,
        _ => Stands::NotRun,
    });
    one.max().unwrap_or(Stands::NotRun)
}

impl Cell {
    fn says(&self) -> String {
        let counts: Vec<String> =
            self.counts.iter().map(|(it, count)| format!("{count} {}", it.id())).collect();
        counts.join(", ")
    }

    fn class(&self) -> &'static str {
        if self.counts.keys().any(|it| page::class(*it) == "bad") { "bad" } else { "good" }
    }
}

impl Tested {
    fn named(&self) -> String {
        format!("{} {}", self.name, self.version).trim_end().to_owned()
    }
}

/// The matrix as Markdown.
#[must_use]
pub fn as_markdown(matrix: &Matrix) -> String {
    let mut text = String::new();
    let cell = markdown::cell;
    let header = |first: &str, names: &[String]| {
        let line = "|---".repeat(names.len() + 1);
        format!("| {first} | {} |\n{line}|\n", names.join(" | "))
    };
    let roles: Vec<String> = matrix.roles.iter().map(|it| it.id().to_owned()).collect();
    text += &header("implementation", &roles);
    for it in &matrix.implementations {
        let of = |role| it.roles.get(role).map_or_else(|| "not tested".to_owned(), Cell::says);
        let cells: Vec<String> = matrix.roles.iter().map(of).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "| {} | {} |", cell(&it.tested.named()), cells.join(" | "));
    }
    let names = matrix.implementations.iter().map(|it| cell(&it.tested.named()));
    text += "\n";
    text += &header("requirement", &names.collect::<Vec<_>>());
    for row in &matrix.requirements {
        let it = &row.required;
        let stands: Vec<&str> = row.stands.iter().map(|it| it.says()).collect();
        let (strength, says) = (it.strength.id(), cell(&it.says));
        let _ = writeln!(text, "| {} ({strength}): {says} | {} |", it.id, stands.join(" | "));
    }
    let _ = writeln!(text, "\nSuite {}, `{}`.", matrix.suite.release, matrix.suite.sha256);
    text
}

/// The matrix as one HTML file, which loads and runs nothing.
#[must_use]
pub fn as_html(matrix: &Matrix) -> String {
    page::page(
        "Implementations by role",
        &html! {
            p { "Suite " (matrix.suite.release) ", " code { (matrix.suite.sha256) } "." }
            div.wide { (by_role(matrix)) }
            h2 { "By requirement" }
            div.wide { (by_requirement(matrix)) }
        },
    )
}

fn by_role(matrix: &Matrix) -> Markup {
    html! {
        table {
            tr { th { "implementation" } @for role in &matrix.roles { th { (role.id()) } } }
            @for it in &matrix.implementations {
                tr {
                    td { b { (it.tested.name) } " " (it.tested.version) }
                    @for role in &matrix.roles {
                        @match it.roles.get(role) {
                            Some(cell) => td class=(cell.class()) {
                                (cell.says())
                                @if !cell.as_expected { br; "not as expected" }
                            },
                            None => td class="other" { "not tested" },
                        }
                    }
                }
            }
        }
    }
}

fn by_requirement(matrix: &Matrix) -> Markup {
    html! {
        table {
            tr {
                th { "requirement" }
                @for it in &matrix.implementations { th { (it.tested.named()) } }
            }
            @for row in &matrix.requirements {
                tr {
                    td {
                        code { (row.required.id) } " " (row.required.strength.id()) br;
                        (row.required.says) " " span.other { (row.required.source) }
                    }
                    @for stands in &row.stands { td class=(stands.class()) { (stands.says()) } }
                }
            }
        }
    }
}
