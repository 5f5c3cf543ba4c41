//! The controls that can stand between a sign-in and the mail, and the trail they leave in a run.

use std::cell::RefCell;

/// A control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// What is reachable from where: firewall, publishing, the virtual directory.
    Publishing,
    /// Microsoft's retirement of Basic authentication.
    BasicRetirement,
    /// The authentication policy at the messaging service.
    AuthenticationPolicy,
    /// The check of the password by whoever knows it.
    Password,
    /// Multifactor authentication at AD FS.
    FederationMfa,
    /// Conditional Access, security defaults, per-user multifactor authentication.
    ConditionalAccess,
    /// The second factor itself.
    SecondFactor,
    /// The check of a token's issuer and audience.
    Token,
    /// ActiveSync device access rules.
    DeviceAccess,
}

impl Control {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Publishing => "publishing",
            Self::BasicRetirement => "basic-retirement",
            Self::AuthenticationPolicy => "authentication-policy",
            Self::Password => "password",
            Self::FederationMfa => "federation-mfa",
            Self::ConditionalAccess => "conditional-access",
            Self::SecondFactor => "second-factor",
            Self::Token => "token",
            Self::DeviceAccess => "device-access",
        }
    }

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Publishing => "publishing",
            Self::BasicRetirement => "Basic retirement",
            Self::AuthenticationPolicy => "authentication policy",
            Self::Password => "password",
            Self::FederationMfa => "AD FS multifactor",
            Self::ConditionalAccess => "Conditional Access",
            Self::SecondFactor => "second factor",
            Self::Token => "token",
            Self::DeviceAccess => "device access rules",
        }
    }
}

/// What a control decided when it was asked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The control.
    pub control: Control,
    /// Whether it let the attempt through.
    pub passed: bool,
    /// Why.
    pub why: &'static str,
}

/// The checks of one step, in order. Kept only where a run is shown.
pub type Trail = RefCell<Vec<Check>>;
