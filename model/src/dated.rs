//! What the products did at a date: settings whose values a day decides, with the document that says so.
//!
//! A setting that was switched tenant by tenant is open between the first tenant and the last.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use family::variable::{Values, VariableId};
use thiserror::Error;

use crate::setting::{
    CaRequireApprovedApp, DedicatedHybridApp, ExoBasicRetired, ExoEwsForHybridApp,
    OnpremExchangeVersion, SecurityDefaults, Setting, SharedPrincipalEws,
};

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no day, expected one like 2023-01-31")]
pub struct NoDay(String);

impl Date {
    const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let mut parts = text.split('-').map(str::parse::<u16>);
        let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), true) =
            (parts.next(), parts.next(), parts.next(), is_shaped)
        else {
            return Err(NoDay(text.to_owned()));
        };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        match (u8::try_from(month), u8::try_from(day)) {
            (Ok(month), Ok(day)) if (1..=days).contains(&u16::from(day)) => {
                Ok(Self { year, month, day })
            }
            _ => Err(NoDay(text.to_owned())),
        }
    }
}

/// The values that a setting can have before a day, or from a day on.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    /// The setting.
    pub setting: VariableId,
    /// The places of the values among the setting's: one, unless the day left a choice.
    pub values: &'static [u8],
    /// On which days it has it.
    pub when: When,
    /// What happened.
    pub says: &'static str,
    /// Keys of [`article::SOURCES`](crate::article::SOURCES).
    pub source: &'static [&'static str],
}

/// Days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// All before this one.
    Before(Date),
    /// This one and all after it.
    From(Date),
}

impl When {
    fn has(self, date: Date) -> bool {
        match self {
            Self::Before(day) => date < day,
            Self::From(day) => date >= day,
        }
    }
}

/// Every setting that a day decides.
pub const DATED: &[Dated] = &[
    Dated {
        setting: ExoBasicRetired::ID,
        values: &[ExoBasicRetired::No as u8],
        when: When::Before(Date::new(2022, 10, 1)),
        says: "Microsoft has not begun to switch Basic off.",
        source: &["EXODEP"],
    },
    Dated {
        setting: ExoBasicRetired::ID,
        values: &[ExoBasicRetired::Yes as u8],
        when: When::From(Date::new(2023, 2, 1)),
        says: "Microsoft has switched Basic off in the last tenant, SMTP AUTH excepted.",
        source: &["EXODEP", "ED:block-legacy-authentication"],
    },
    Dated {
        setting: OnpremExchangeVersion::ID,
        values: &[OnpremExchangeVersion::Exchange2016 as u8],
        when: When::Before(Date::new(2019, 6, 18)),
        says: "No Exchange Server has authentication policies: they came with the second cumulative \
            update of Exchange 2019, so each is as Exchange 2016.",
        source: &["LEG2019", "EXBUILDS"],
    },
    Dated {
        setting: SecurityDefaults::ID,
        values: &[SecurityDefaults::Off as u8],
        when: When::Before(Date::new(2019, 10, 22)),
        says: "There are no security defaults.",
        source: &["ED:security-defaults"],
    },
    Dated {
        setting: CaRequireApprovedApp::ID,
        values: &[CaRequireApprovedApp::No as u8],
        when: When::Before(Date::new(2026, 3, 1)),
        says: "The approved client app grant is enforced, which the model does not know: of these days \
            it speaks only without one.",
        source: &["ED:migrate-approved-client-app"],
    },
    Dated {
        setting: DedicatedHybridApp::ID,
        values: &[DedicatedHybridApp::No as u8, DedicatedHybridApp::Removed as u8],
        when: When::Before(Date::new(2025, 4, 1)),
        says: "There is no dedicated hybrid application: it came with the update of April 2025.",
        source: &["CSS:ConfigureExchangeHybridApplication"],
    },
    Dated {
        setting: DedicatedHybridApp::ID,
        values: &[
            DedicatedHybridApp::No as u8,
            DedicatedHybridApp::Yes as u8,
            DedicatedHybridApp::Removed as u8,
        ],
        when: When::Before(Date::new(2026, 5, 1)),
        says: "The dedicated application has no Graph permissions: they came with the update of May \
            2026.",
        source: &["DHA"],
    },
    Dated {
        setting: SharedPrincipalEws::ID,
        values: &[SharedPrincipalEws::Open as u8],
        when: When::Before(Date::new(2025, 9, 16)),
        says: "EWS answers the shared principal. From then until it was shut for good it was shut at \
            times, for trial.",
        source: &["DHABLOG"],
    },
    Dated {
        setting: SharedPrincipalEws::ID,
        values: &[SharedPrincipalEws::Blocked as u8],
        when: When::From(Date::new(2025, 10, 31)),
        says: "EWS answers the shared principal no more.",
        source: &["DHA", "DHABLOG"],
    },
    Dated {
        setting: ExoEwsForHybridApp::ID,
        values: &[ExoEwsForHybridApp::Blocked as u8],
        when: When::From(Date::new(2027, 4, 1)),
        says: "EWS is gone from Exchange Online. Microsoft has announced it; on 2026-11-30 nobody had \
            seen it yet.",
        source: &["EWSRETIRE"],
    },
];

/// The settings that a day decides, with what they had on that day.
#[must_use]
pub fn as_of(date: Date) -> BTreeMap<VariableId, Values> {
    let then = DATED.iter().filter(|it| it.when.has(date));
    let mut all = BTreeMap::new();
    for it in then {
        let values: Values = it.values.iter().copied().collect();
        all.entry(it.setting)
            .and_modify(|known: &mut Values| *known = known.and(values))
            .or_insert(values);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::source;
    use crate::setting;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn basic(text: &str) -> Option<u8> {
        as_of(day(text)).get(&ExoBasicRetired::ID).and_then(|values| values.iter().next())
    }

    #[test]
    fn basic_was_switched_off_within_four_months() {
        assert_eq!(basic("2022-09-30"), Some(ExoBasicRetired::No.index()));
        assert_eq!(basic("2022-10-01"), None);
        assert_eq!(basic("2023-01-31"), None);
        assert_eq!(basic("2023-02-01"), Some(ExoBasicRetired::Yes.index()));
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        for text in
            ["2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-1-1", ""]
        {
            assert_eq!(text.parse::<Date>(), Err(NoDay(text.to_owned())));
        }
        for text in ["2023-01-00", "+023-01-01", "2023/01/01", "2023-01-01 ", "２０２３-01-01"]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_dated_has_a_document_and_a_value() {
        for it in DATED {
            let row = setting::row(it.setting).unwrap();
            let are_there = it.values.iter().all(|it| usize::from(*it) < row.values.len());
            assert!(are_there && !it.values.is_empty(), "{}", row.id);
            assert!(it.source.iter().all(|key| source(key).is_some()), "{}", row.id);
            assert!(!it.source.is_empty() && it.says.ends_with('.'), "{}", row.id);
        }
    }
}
