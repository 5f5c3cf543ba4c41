//! Moments as HAR writes them (ISO 8601).

/// The seconds since 1970 of a moment; `None` for what is none, or is before 1970.
#[must_use]
pub fn seconds(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let place = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = (time.get(..place)?, time.get(place..)?);
    let mut date = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let mut clock = clock.split('.').next()?.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute) = (clock.next()?.ok()?, clock.next()?.ok()?);
    let second = clock.next().unwrap_or(Ok(0)).ok()?;
    let is_one = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !is_one {
        return None;
    }
    let away = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign, away) => {
            let (hours, minutes) = away.split_once(':').or_else(|| away.split_at_checked(2))?;
            let away = hours.parse::<i64>().ok()? * 3_600 + minutes.parse::<i64>().ok()? * 60;
            if sign == "-" { -away } else { away }
        }
    };
    // Howard Hinnant's days_from_civil.
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    u64::try_from(days * 86_400 + hour * 3_600 + minute * 60 + second - away).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::saml::time;

    #[test]
    fn what_is_written_is_read() {
        for moment in [0, 951_827_696, 1_798_761_599, 4_000_000_000] {
            assert_eq!(seconds(&time(moment)), Some(moment));
        }
        assert_eq!(seconds("2000-02-29T14:34:56.789+02:00"), Some(951_827_696));
        assert_eq!(seconds("2000-02-29T10:04:56-0230"), Some(951_827_696));
        for nonsense in ["", "noon", "2000-02-29", "2000-13-01T00:00:00Z", "T:Z", "1-1-1T1:1Zx"] {
            assert_eq!(seconds(nonsense), None, "{nonsense}");
        }
    }
}
