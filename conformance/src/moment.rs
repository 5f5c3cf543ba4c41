//! Moments: whole seconds since 1970, within bounds.
//!
//! Others say what time it is: a tested party, an adapter, a recording, a token. A [`Moment`] has no operators,
//! so nothing that they say can overflow; what is beyond the bounds is refused where it is read.

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment between 1970 and the end of the year 9999, so that it can be written with four digits of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Moment(u64);

/// Somebody says a time that cannot be worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "{0} is too late, expected seconds since 1970 of at most {last}, the first second of the year 9000",
    last = Moment::LATEST.seconds()
)]
pub struct TooLate(u64);

impl Moment {
    /// The first second of 2026.
    pub const OF_2026: Self = Self(1_767_225_600);

    /// The latest that is taken from others. Lifetimes that are added to it still end in four digits.
    pub const LATEST: Self = Self(221_845_392_000);

    /// The last second of the year 9999.
    const LAST: Self = Self(253_402_300_799);

    /// A moment that somebody else says.
    pub fn said(seconds: u64) -> Result<Self, TooLate> {
        if seconds <= Self::LATEST.0 { Ok(Self(seconds)) } else { Err(TooLate(seconds)) }
    }

    /// The same for a date that is only compared with others, such as the end of a token: one that is too late
    /// is as late as can be.
    #[must_use]
    pub fn or_last(seconds: u64) -> Self {
        Self(seconds.min(Self::LAST.0))
    }

    /// The seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// So many seconds later; the last moment that there is, if that is later still.
    #[must_use]
    pub fn later(self, seconds: u64) -> Self {
        Self::or_last(self.0.saturating_add(seconds))
    }

    /// So many seconds later, if that is not too late.
    pub fn advanced(self, seconds: u64) -> Result<Self, TooLate> {
        Self::said(self.0.saturating_add(seconds))
    }

    /// The moment in a text as HAR writes it (ISO 8601); `None` for what is none, is before 1970, or too late.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "each number is held between bounds first")]
    pub fn read(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(['T', 't'])?;
        let place = time.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = (time.get(..place)?, time.get(place..)?);
        let mut date = date.splitn(3, '-');
        let year = number(date.next()?, 1..=9999)?;
        let month = number(date.next()?, 1..=12)?;
        let day = number(date.next()?, 1..=31)?;
        let mut clock = clock.split('.').next()?.splitn(3, ':');
        let (hour, minute) = (number(clock.next()?, 0..=23)?, number(clock.next()?, 0..=59)?);
        let second = clock.next().map_or(Some(0), |it| number(it, 0..=60))?;
        let (sign, away) = zone.split_at_checked(1)?;
        let away = if matches!(sign, "Z" | "z") && away.is_empty() {
            0
        } else {
            let (hours, minutes) = away.split_once(':').or_else(|| away.split_at_checked(2))?;
            let away = number(hours, 0..=23)? * HOUR + number(minutes, 0..=59)? * MINUTE;
            if sign == "-" { -away } else { away }
        };
        // Howard Hinnant's days_from_civil.
        let shifted = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let seconds = days * DAY + hour * HOUR + minute * MINUTE + second - away;
        Self::said(u64::try_from(seconds).ok()?).ok()
    }

    /// The moment in the form of XML Schema.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "no moment is later than the year 9999")]
    pub fn text(self) -> String {
        let (days, rest) = (self.0 / 86_400, self.0 % 86_400);
        // Howard Hinnant's civil_from_days, for days since 1970.
        let shifted = days + 719_468;
        let era = shifted / 146_097;
        let day = shifted % 146_097;
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let date = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + u64::from(month <= 2);
        let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
        format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}.000Z")
    }
}

/// A number of digits alone, between bounds.
fn number(text: &str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let number = if is_digits { text.parse().ok()? } else { return None };
    bounds.contains(&number).then_some(number)
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::said(u64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Numbers at which something may turn over, and any other.
#[cfg(test)]
pub(crate) fn extreme() -> impl proptest::strategy::Strategy<Value = u64> {
    use proptest::prelude::*;
    prop_oneof![
        any::<u64>(),
        (0_u32..64, -2_i64..=2).prop_map(|(bits, by)| (1_u64 << bits).wrapping_add_signed(by)),
        (-2_i64..=2).prop_map(|by| Moment::LATEST.0.wrapping_add_signed(by)),
        (-2_i64..=2).prop_map(|by| u64::MAX.wrapping_add_signed(by)),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for seconds in [0, 951_827_696, 1_798_761_599, 4_000_000_000, 221_845_392_000] {
            let moment = Moment::said(seconds).unwrap();
            assert_eq!(Moment::read(&moment.text()), Some(moment));
        }
        let moment = Moment::said(951_827_696).ok();
        assert_eq!(Moment::read("2000-02-29T14:34:56.789+02:00"), moment);
        assert_eq!(Moment::read("2000-02-29T10:04:56-0230"), moment);
        for nonsense in [
            "",
            "noon",
            "2000-02-29",
            "2000-13-01T00:00:00Z",
            "T:Z",
            "1-1-1T1:1Zx",
            "9999-12-31T23:59:59Z",
            "2026-01-01T00:00:00+9223372036854775807:00",
            "2026-01-01T00:00:00+00:9223372036854775807",
            "2026-01-01T00:00:00+00:-9223372036854775808",
            "2026-01-01T00:00:00-2562047788015214:00",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+-1:00",
        ] {
            assert_eq!(Moment::read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn moments_are_written_as_they_are() {
        assert_eq!(Moment(0).text(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Moment(951_827_696).text(), "2000-02-29T12:34:56.000Z");
        assert_eq!(Moment(1_798_761_599).text(), "2026-12-31T23:59:59.000Z");
        assert_eq!(Moment::LATEST.text(), "9000-01-01T00:00:00.000Z");
        assert_eq!(Moment::LAST.text(), "9999-12-31T23:59:59.000Z");
    }

    proptest! {
        #[test]
        fn no_number_is_too_large(seconds in extreme(), more in extreme()) {
            prop_assert_eq!(Moment::said(seconds).is_ok(), seconds <= Moment::LATEST.0);
            let moment = Moment::or_last(seconds);
            prop_assert!(moment <= moment.later(more) && moment.later(more) <= Moment::LAST);
            prop_assert_eq!(moment.later(more).text().len(), "1970-01-01T00:00:00.000Z".len());
            prop_assert!(moment.advanced(more).is_ok_and(|it| it == moment.later(more))
                || moment.0.saturating_add(more) > Moment::LATEST.0);
            // Order is the same in texts, which SAML compares.
            let other = Moment::or_last(more);
            prop_assert_eq!(moment.cmp(&other), moment.text().cmp(&other.text()));
        }

        #[test]
        fn no_text_is_too_much(
            year in extreme(), month in extreme(), hour in extreme(), away in extreme(),
            minutes in extreme(), sign in "[+-]", between in ":?",
        ) {
            let whole = format!("{year}-{month}-1T{hour}:0:0{sign}{away}{between}{minutes}");
            let zone = format!("2026-01-01T00:00:00{sign}{away}{between}{minutes}");
            for text in [whole, zone] {
                prop_assert!(Moment::read(&text).is_none_or(|it| it <= Moment::LATEST));
            }
        }
    }
}
