//! What a step lets happen. Claims are about these, never about what a state remembers.

use crate::party::Party;
use crate::policy::conditional_access::SignIn;
use crate::protocol::credential::{PasswordProtocol, Site};
use crate::protocol::token::{Audience, Requester, Root, Token};

/// Whose doing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hand {
    /// Alice's app, of itself.
    App,
    /// Alice, setting the account up by hand.
    ByHand,
    /// The attacker.
    Attacker,
    /// A service, of itself.
    Service,
}

/// How a token was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obtained {
    /// With a code, after an interactive sign-in.
    Code,
    /// With a password or AD FS's response, without one.
    Silently,
    /// With a refresh token; the claims of the token that is replaced.
    Refresh(Token),
    /// On behalf of the user of an assertion.
    OnBehalfOf {
        /// The assertion.
        assertion: Token,
        /// Who brought it.
        requester: Requester,
    },
}

/// What multifactor authentication was really done in the sign-in at the root of a token: ghost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Done {
    /// None.
    Nothing,
    /// By somebody who had registered a factor in Alice's name.
    ByIntruder,
    /// By Alice, for the client that the token goes to.
    ByAlice,
    /// By Alice, who meant another client, or none.
    ByAliceForAnother,
}

impl Done {
    /// By Alice, for her own app, or not at all.
    #[must_use]
    pub fn for_app(by_alice: bool) -> Self {
        if by_alice { Self::ByAlice } else { Self::Nothing }
    }

    /// By Alice, for whom she did not mean, or not at all.
    #[must_use]
    pub fn for_another(by_alice: bool) -> Self {
        if by_alice { Self::ByAliceForAnother } else { Self::Nothing }
    }
}

/// What somebody learns who asks without signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// That there is such a mailbox, and at which site.
    Location,
    /// Whether the domain is federated.
    IdentityModel,
    /// Anything else.
    Other,
}

/// Where mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// To Alice's own app.
    App,
    /// From the on-premises server to the copy in Exchange Online.
    Cache,
    /// To the attacker.
    Attacker,
}

/// One thing that a step lets happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The step did what its article step says.
    Completed,
    /// A password-only sign-in reached a server.
    PasswordTried {
        /// At which site.
        site: Site,
        /// Over which protocol.
        protocol: PasswordProtocol,
    },
    /// For a password-only sign-in, an Exchange server sent the password on to be checked. From there
    /// it may go further; nothing reaches AD FS or Active Directory by another way.
    PasswordForwarded {
        /// From which site.
        site: Site,
        /// Over which protocol it had come.
        protocol: PasswordProtocol,
        /// To whom.
        to: Party,
    },
    /// A password-only sign-in succeeded (reading 1).
    PasswordAccepted {
        /// At which site.
        site: Site,
        /// Over which protocol.
        protocol: PasswordProtocol,
    },
    /// Mail of Alice left a server.
    MailReturned {
        /// Whose doing it was.
        hand: Hand,
        /// Where it went.
        reader: Reader,
        /// What it rests on.
        root: Root,
    },
    /// Tokens were issued.
    TokenIssued {
        /// The access token's claims.
        token: Token,
        /// How.
        obtained: Obtained,
        /// What multifactor authentication was really done for it.
        done: Done,
        /// The sign-in that Entra ID decided about, what AD FS said left out; none where a service asks
        /// in a user's name.
        sign_in: Option<SignIn>,
    },
    /// A server took a token.
    TokenAccepted {
        /// The server's own audience.
        by: Audience,
        /// The token.
        token: Token,
    },
    /// A token that a revocation has ended was brought, and refused.
    TokenEnded {
        /// The token.
        token: Token,
    },
    /// Alice's right password was refused, because others had sent wrong ones.
    LockedOut,
    /// Alice's password was entered.
    PasswordEntered {
        /// At whose page or server.
        at: Party,
    },
    /// The provisioning service sent its token to an endpoint.
    EndpointCalled {
        /// Whether that is the organization's registered one.
        registered: bool,
    },
    /// Somebody learnt something without signing in.
    Revealed(Fact),
    /// Alice's app was granted what it asked for.
    SignInGranted,
    /// Alice's sign-in was refused for want of a registered factor alone.
    FactorMissing,
    /// A copy of the mailbox was delivered for the first time after its mailbox was created.
    CopyDelivered {
        /// Whether the mailbox for the copy was created in this set-up.
        created: bool,
    },
}
