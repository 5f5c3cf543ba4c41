//! Requests to AD FS.

use super::{Form, How, curl};
use crate::actor::federation_server::{Request, Response};
use crate::party::Party;
use crate::protocol::credential::{Location, Password};

/// Its page, which a person goes through in a browser.
pub(super) fn pages(pages: &[(Request, Response)]) -> Form {
    let mut location = Location::Elsewhere;
    let (mut wrong, mut begins, mut factor) = (false, false, false);
    for (request, _) in pages {
        match request {
            Request::Open => begins = true,
            Request::Password(from, password) => {
                location = *from;
                wrong |= *password == Password::Wrong;
            }
            Request::SecondFactor(_) => factor = true,
            Request::Active(..) => {}
        }
    }
    let how = if begins || wrong {
        "In a private window: https://$STS/adfs/ls/?wa=wsignin1.0&wtrealm=urn:federation:MicrosoftOnline&username=$MAILUSER , and go on with the account of the test"
    } else {
        "Go on in the same window with what the page of AD FS asks for"
    };
    let title = match (wrong, begins, factor) {
        (true, ..) => "A wrong password typed into the page of AD FS",
        (_, true, _) => "A sign-in at the page of AD FS",
        (.., true) => "The second factor at the page of AD FS",
        _ => "The password typed into the page of AD FS",
    };
    Form {
        server: Party::FederationServer,
        title: title.to_owned(),
        from: location.into(),
        how: How::Browser(how.to_owned()),
        sources: &["WS:Best-Practices-Securing-AD-FS"],
    }
}

/// Its active endpoint, which takes a password from a program.
pub(super) fn active(location: Location, password: Password) -> Form {
    let (title, secret) = match password {
        Password::Right => ("The right password", "$PASSWORD"),
        Password::Wrong => ("A wrong password", "$WRONG_PASSWORD"),
    };
    let url = "https://$STS/adfs/services/trust/2005/usernamemixed";
    let envelope = format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\"http://www.w3.org/2005/08/addressing\"><s:Header><a:Action s:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</a:Action><a:To s:mustUnderstand=\"1\">'\"{url}\"'</a:To><o:Security s:mustUnderstand=\"1\" xmlns:o=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"><o:UsernameToken><o:Username>'\"$MAILUSER\"'</o:Username><o:Password>'\"{secret}\"'</o:Password></o:UsernameToken></o:Security></s:Header><s:Body><t:RequestSecurityToken xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\"><p:AppliesTo xmlns:p=\"http://schemas.xmlsoap.org/ws/2004/09/policy\"><a:EndpointReference><a:Address>urn:federation:MicrosoftOnline</a:Address></a:EndpointReference></p:AppliesTo><t:KeyType>http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey</t:KeyType><t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType></t:RequestSecurityToken></s:Body></s:Envelope>"
    );
    let command = curl(&format!(
        "-H 'Content-Type: application/soap+xml; charset=utf-8' -d '{envelope}' \"{url}\""
    ));
    Form {
        server: Party::FederationServer,
        title: format!("{title} at the active endpoint of AD FS"),
        from: location.into(),
        how: How::Commands(vec![command]),
        sources: &["WS:Best-Practices-Securing-AD-FS", "PS:Set-AdfsEndpoint"],
    }
}
