//! Where a request comes from: what a server sees of a connection and HTTP does not carry.
//!
//! The lab takes it from one header of ours. Who sends none comes from the internet with Alice's phone.

use model::policy::conditional_access::Machine;
use model::protocol::credential::{App, Location, Platform, Route};

use crate::http::Request;

/// The header.
pub const HEADER: &str = "X-Lab-Origin";

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// From which network.
    pub route: Route,
    /// Whether that is a trusted location.
    pub location: Location,
    /// From what machine.
    pub machine: Machine,
    /// Whether the service finds it suspicious.
    pub suspicious: bool,
}

impl Default for Origin {
    fn default() -> Self {
        Self {
            route: Route::Internet,
            location: Location::Elsewhere,
            machine: Machine::Alices,
            suspicious: false,
        }
    }
}

/// The words for networks.
const ROUTES: [(&str, Route); 3] = [
    ("internet", Route::Internet),
    ("microsoft-365", Route::Microsoft365),
    ("internal", Route::Internal),
];
const LOCATIONS: [(&str, Location); 2] =
    [("elsewhere", Location::Elsewhere), ("trusted", Location::Trusted)];
const MACHINES: [(&str, Machine); 4] = [
    ("alices", Machine::Alices),
    ("attackers", Machine::Attackers),
    ("enrolled", Machine::Enrolled),
    // Not enrolled, with a refresh token that was issued to Alice's phone.
    ("copied", Machine::Copied),
];

fn find<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words.iter().find(|(it, _)| *it == word).map(|(_, value)| *value)
}

fn word<T: Copy + PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, it)| *it == value).map_or("", |(word, _)| word)
}

impl Origin {
    /// The value of the header.
    #[must_use]
    pub fn write(self) -> String {
        let risk = if self.suspicious { "; risk=suspicious" } else { "" };
        format!(
            "network={}; location={}; device={}{risk}",
            word(&ROUTES, self.route),
            word(&LOCATIONS, self.location),
            word(&MACHINES, self.machine),
        )
    }

    /// Reads the header of a request; what is unknown in it is told.
    pub fn read(request: &Request) -> Result<Self, String> {
        let mut origin = Self::default();
        let mut is_placed = false;
        for part in request.header(HEADER).flat_map(|value| value.split(';')) {
            let (name, value) = part.trim().split_once('=').unwrap_or((part.trim(), ""));
            let unknown = || format!("`{HEADER}` has `{name}={value}`, which is unknown");
            match name {
                "" => {}
                "network" => origin.route = find(&ROUTES, value).ok_or_else(unknown)?,
                "location" => {
                    origin.location = find(&LOCATIONS, value).ok_or_else(unknown)?;
                    is_placed = true;
                }
                "device" => origin.machine = find(&MACHINES, value).ok_or_else(unknown)?,
                "risk" if value == "suspicious" => origin.suspicious = true,
                _ => return Err(unknown()),
            }
        }
        if !is_placed && origin.route == Route::Internal {
            origin.location = Location::Trusted;
        }
        Ok(origin)
    }
}

/// The user agent of a platform.
#[must_use]
pub fn user_agent(platform: Platform) -> &'static str {
    match platform {
        Platform::Phone => "Outlook-iOS/2.0 (iPhone; iOS 18.1)",
        Platform::Other => "Mozilla/5.0 (X11; Linux x86_64)",
    }
}

/// The platform that a user agent claims.
#[must_use]
pub fn platform(request: &Request) -> Platform {
    let agent = request.header("User-Agent").collect::<String>();
    if ["iPhone", "iPad", "Android", "iOS"].iter().any(|it| agent.contains(it)) {
        Platform::Phone
    } else {
        Platform::Other
    }
}

/// The kind of app that comes back to this address: to a page a browser, anywhere else an app.
#[must_use]
pub fn app(redirect: &str) -> App {
    if redirect.starts_with("https://") { App::Browser } else { App::Native }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(value: &str) -> Request {
        Request {
            method: "GET".to_owned(),
            target: "https://h/".to_owned(),
            headers: vec![(HEADER.to_owned(), value.to_owned())],
            body: Vec::new(),
        }
    }

    #[test]
    fn every_origin_is_read_as_it_is_written() {
        let mut count = 0;
        for (_, route) in ROUTES {
            for (_, location) in LOCATIONS {
                for (_, machine) in MACHINES {
                    for suspicious in [false, true] {
                        let origin = Origin { route, location, machine, suspicious };
                        assert_eq!(Origin::read(&request(&origin.write())), Ok(origin));
                        count += 1;
                    }
                }
            }
        }
        assert_eq!(count, 48);
    }

    #[test]
    fn what_is_unknown_is_told_and_nothing_means_the_internet() {
        assert!(Origin::read(&request("network=mars")).unwrap_err().contains("network=mars"));
        assert!(Origin::read(&request("planet=mars")).is_err());
        assert_eq!(Origin::read(&request("")), Ok(Origin::default()));
        let internal = Origin::read(&request("network=internal")).unwrap();
        assert_eq!(internal.location, Location::Trusted);
    }
}
