//! What the provisioning service of Exchange Online is asked, or does of itself. None of it has a public
//! format.

use super::{Form, How, Place};
use crate::actor::provisioning::{Request, Response};
use crate::party::Party;

/// Its steps, one after the other.
pub(super) fn steps(steps: &[(Request, Response)]) -> Form {
    let title = match steps {
        [(Request::Provision(_), _), ..] => "An app asks for a copy of the on-premises mailbox",
        [(Request::OnBehalfOf(_), _), ..] => "The service gets tokens of its own",
        [(Request::CreateMailbox, _), ..] => "The service creates the mailbox for the copy",
        [(Request::Refresh, _), ..] => "The service renews its token",
        [(Request::SynchronizeElsewhere, _), ..] => {
            "The service is asked to synchronise with another endpoint"
        }
        _ => "The service synchronises with Exchange Server",
    };
    Form {
        server: Party::Provisioning,
        title: title.to_owned(),
        from: Place::Internet,
        how: How::Indirect(
            "The interface is not public: set the test account up in Outlook mobile, then look at \
             Get-MobileDeviceStatistics -Mailbox $MAILUSER and at the IIS logs of Exchange Server",
        ),
        sources: &["HMA", "OLMDM"],
    }
}
