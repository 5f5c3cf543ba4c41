//! Requests to Exchange, at either site.

use super::{Form, How, Place, curl, curl_shown};
use crate::actor::{exchange_online, exchange_onprem};
use crate::party::Party;
use crate::protocol::credential::{
    Device, DeviceModel, DeviceType, Password, PasswordProtocol, PasswordSignIn, Platform, Site,
};
use crate::protocol::token::{Age, Audience, Interface, Issuer, Requester, Subject, Token};

/// What Exchange Online is asked.
pub(super) fn online(request: exchange_online::Request) -> Form {
    match request {
        exchange_online::Request::Discover => discover(Site::Online),
        exchange_online::Request::Probe => probe(Site::Online, Place::Internet),
        exchange_online::Request::Password(sign_in) => password(Site::Online, sign_in),
        exchange_online::Request::Mail(token) => bearer(
            Site::Online,
            token,
            Device::SPOOFED,
            Place::Internet,
            format!("{} at Exchange Online, as a bearer over ActiveSync", whose(token)),
        ),
        exchange_online::Request::Application(token, interface) => application(token, interface),
    }
}

/// What Exchange Server is asked.
pub(super) fn on_premises(request: exchange_onprem::Request) -> Form {
    match request {
        exchange_onprem::Request::Discover => discover(Site::OnPremises),
        exchange_onprem::Request::Probe(route) => probe(Site::OnPremises, route.into()),
        exchange_onprem::Request::Password(sign_in) => password(Site::OnPremises, sign_in),
        exchange_onprem::Request::ActiveSync(it) => {
            let kind = device_type(it.device);
            let title =
                format!("{} at Exchange Server, over ActiveSync as {kind}", whose(it.token));
            bearer(Site::OnPremises, it.token, it.device, it.route.into(), title)
        }
        exchange_onprem::Request::OutlookOnTheWeb(token) => {
            let command = curl(&format!(
                "-H \"Authorization: Bearer {}\" \"https://$MAILHOST/owa/\"",
                variable(Site::OnPremises, token)
            ));
            Form {
                server: Party::ExchangeOnPremises,
                title: format!("{} at Outlook on the web of Exchange Server", whose(token)),
                from: Place::Internet,
                how: How::Commands(vec![command]),
                sources: &["OS:MS-XOAUTH", "HMACFG"],
            }
        }
        exchange_onprem::Request::WebServices(token, route) => {
            let command = curl(&format!(
                "-H \"Authorization: Bearer {}\" -H 'Content-Type: text/xml' -d '{INBOX}' \"https://$MAILHOST/EWS/Exchange.asmx\"",
                variable(Site::OnPremises, token)
            ));
            Form {
                server: Party::ExchangeOnPremises,
                title: format!("{} at Exchange Server, over EWS", whose(token)),
                from: route.into(),
                how: How::Commands(vec![command]),
                sources: &["EWS:GetFolder", "HMACFG", "OS:MS-XOAUTH"],
            }
        }
    }
}

/// A mailbox opened with a token that Exchange Server got for itself.
fn application(token: Token, interface: Interface) -> Form {
    let whose = match token.requester {
        Requester::HybridApplication => "A token of the dedicated hybrid application",
        _ => "A token of the shared service principal",
    };
    let authorization = "-H \"Authorization: Bearer $SERVER_TOKEN\"";
    let (over, how, sources) = match interface {
        Interface::Ews => (
            "EWS",
            How::Commands(vec![curl(&format!(
                "{authorization} -H \"X-AnchorMailbox: $MAILUSER\" -H 'Content-Type: text/xml' -d \
                 '{FOLDER_OF_USER}' \"https://outlook.office365.com/EWS/Exchange.asmx\""
            ))]),
            &["EWS:GetFolder", "CSS:New-EwsAzureApplication"][..],
        ),
        Interface::Graph => (
            "Graph",
            How::Commands(vec![curl(&format!(
                "{authorization} \"https://graph.microsoft.com/v1.0/users/$MAILUSER/messages?\\$top=1\""
            ))]),
            &["DHA"][..],
        ),
        Interface::Other => (
            "another interface than EWS",
            How::Indirect(
                "No document names one. Whether there is such a token at all: the keyCredentials of the \
                 service principal 00000002-0000-0ff1-ce00-000000000000",
            ),
            &["DHA", "DHABLOG"][..],
        ),
    };
    Form {
        server: Party::ExchangeOnline,
        title: format!("{whose} at Exchange Online, over {over}"),
        from: Place::Internet,
        how,
        sources,
    }
}

/// Opens the inbox of `$MAILUSER`, as EWS has it done in another's name.
const FOLDER_OF_USER: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Header><t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>'\"$MAILUSER\"'</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header><s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>";

fn server(site: Site) -> Party {
    match site {
        Site::Online => Party::ExchangeOnline,
        Site::OnPremises => Party::ExchangeOnPremises,
    }
}

fn host(site: Site) -> &'static str {
    match site {
        Site::Online => "outlook.office365.com",
        Site::OnPremises => "$MAILHOST",
    }
}

fn discover(site: Site) -> Form {
    let host = match site {
        Site::Online => "outlook.office365.com",
        Site::OnPremises => "$AUTODISCOVERHOST",
    };
    let command = curl_shown(&format!(
        "\"https://{host}/autodiscover/autodiscover.json?Email=$MAILUSER&Protocol=ActiveSync&RedirectCount=1\""
    ));
    Form {
        server: server(site),
        title: format!("AutoDiscover of {}, without signing in", server(site).title()),
        from: Place::Internet,
        how: How::Commands(vec![command]),
        sources: &["CSS:Get-ProtocolEndpointViaAutoDv2", "HMA"],
    }
}

fn probe(site: Site, from: Place) -> Form {
    let command = curl_shown(&format!(
        "-X OPTIONS -H 'Authorization: Bearer' \"https://{}/Microsoft-Server-ActiveSync\"",
        host(site)
    ));
    Form {
        server: server(site),
        title: format!("ActiveSync of {} with an empty bearer", server(site).title()),
        from,
        how: How::Commands(vec![command]),
        sources: &["OS:MS-XOAUTH", "CSS:Test-HMAEAS"],
    }
}

/// Whose token it is, and for whom, as far as the server is concerned.
fn whose(token: Token) -> &'static str {
    match (token.issuer, token.subject, token.age) {
        (Issuer::Foreign, ..) => "A token of another tenant",
        (_, Subject::Mallory, _) => "Another user's token, for $MAILUSER's mailbox",
        (_, _, Age::Unheard) => {
            "A token from before a revocation, asked for without the capability cp1"
        }
        (_, _, Age::Outdated | Age::Revoked) => "A token from before a revocation",
        _ if token.audience == Audience::OnPremises => {
            "An access token of $MAILUSER for Exchange Server"
        }
        _ => "An access token of $MAILUSER for Exchange Online",
    }
}

/// The placeholder of a token. One for a server is brought there or, to be refused, to the other.
fn variable(_: Site, token: Token) -> &'static str {
    match (token.issuer, token.subject, token.age, token.audience) {
        (Issuer::Foreign, ..) => "$FOREIGN_TOKEN",
        (_, Subject::Mallory, ..) => "$OTHERS_TOKEN",
        (_, _, Age::Outdated | Age::Revoked | Age::Unheard, _) => "$OLD_TOKEN",
        (.., Audience::OnPremises) => "$TOKEN_ONPREM",
        (.., Audience::ExchangeOnline) => "$TOKEN_ONLINE",
    }
}

fn bearer(site: Site, token: Token, device: Device, from: Place, title: String) -> Form {
    let authorization = format!("-H \"Authorization: Bearer {}\"", variable(site, token));
    Form {
        server: server(site),
        title,
        from,
        how: How::Commands(vec![active_sync(site, device, &authorization)]),
        sources: &["CSS:Test-HMAEAS", "OS:MS-ASHTTP"],
    }
}

fn device_type(device: Device) -> &'static str {
    match device.kind {
        DeviceType::OutlookService => "OutlookService",
        DeviceType::Outlook => "Outlook",
        DeviceType::Other => "iPhone",
    }
}

/// A `Settings` command of ActiveSync: it names the device's model and returns no mail.
fn active_sync(site: Site, device: Device, authorization: &str) -> String {
    let model = match device.model {
        DeviceModel::Outlook => "Outlook for iOS and Android",
        DeviceModel::Other => "Other",
    };
    let body = format!(
        "printf '\\003\\001\\152\\000\\000\\022\\105\\126\\110\\127\\003{model}\\000\\001\\001\\001\\135\\007\\001\\001'"
    );
    let request = curl(&format!(
        "{authorization} -H 'MS-ASProtocolVersion: 14.1' -H 'Content-Type: \
         application/vnd.ms-sync.wbxml' --data-binary @- \
         \"https://{}/Microsoft-Server-ActiveSync?Cmd=Settings&User=$MAILUSER&DeviceId=C0FFEE00&DeviceType={}\"",
        host(site),
        device_type(device)
    ));
    format!("{body} | {request}")
}

/// A sign-in with a password alone.
fn password(site: Site, sign_in: PasswordSignIn) -> Form {
    let secret = match sign_in.password {
        Password::Right => "$PASSWORD",
        Password::Wrong => "$WRONG_PASSWORD",
    };
    let agent = match sign_in.platform {
        Platform::Phone => " -A 'Outlook-iOS/2.0 (iPhone; iOS 18.1)'",
        Platform::Other => "",
    };
    let user = format!("-u \"$MAILUSER:{secret}\"{agent}");
    let what = match sign_in.password {
        Password::Right => "The right password",
        Password::Wrong => "A wrong password",
    };
    let platform = match sign_in.platform {
        Platform::Phone => ", with the user agent of a phone",
        Platform::Other => "",
    };
    let over = sign_in.protocol.title();
    let device = match sign_in.protocol {
        PasswordProtocol::ActiveSync => format!(" as {}", device_type(sign_in.device)),
        _ => String::new(),
    };
    let from = match site {
        Site::Online => sign_in.location.into(),
        Site::OnPremises => sign_in.route.into(),
    };
    let (how, sources) = over_protocol(site, sign_in, &user, secret);
    Form {
        server: server(site),
        title: format!("{what} alone at {}, over {over}{device}{platform}", server(site).title()),
        from,
        how,
        sources,
    }
}

fn over_protocol(
    site: Site,
    sign_in: PasswordSignIn,
    user: &str,
    secret: &str,
) -> (How, &'static [&'static str]) {
    let host = host(site);
    match sign_in.protocol {
        PasswordProtocol::AutoDiscover => {
            let host = match site {
                Site::Online => host,
                Site::OnPremises => "$AUTODISCOVERHOST",
            };
            let body = "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request><EMailAddress>'\"$MAILUSER\"'</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>";
            let command = curl(&format!(
                "{user} -H 'Content-Type: text/xml' -d '{body}' \"https://{host}/autodiscover/autodiscover.xml\""
            ));
            (How::Commands(vec![command]), &["OS:MS-OXDSCLI", "EXOBASIC"])
        }
        PasswordProtocol::ActiveSync => {
            (How::Commands(vec![active_sync(site, sign_in.device, user)]), &["OS:MS-ASHTTP"])
        }
        PasswordProtocol::OutlookService => (
            How::Indirect(
                "The protocol is not public. Whether a password is taken: Get-AuthenticationPolicy | \
                 Format-List AllowBasicAuthOutlookService, and the sign-in logs",
            ),
            &["EXOBASIC", "PS:Set-AuthenticationPolicy"],
        ),
        PasswordProtocol::Other => (
            How::Commands(mail_protocols(host, user, site)),
            &["EWS:GetFolder", "EXOBASIC", "LEG2019"],
        ),
        PasswordProtocol::Smtp => {
            let (host, sources): (_, &[_]) = match site {
                Site::Online => ("smtp.office365.com", &["SMTPAUTH", "RFC4954"]),
                Site::OnPremises => ("$MAILHOST", &["EXRECEIVE", "RFC4954"]),
            };
            let command = format!(
                "(sleep 2; printf 'EHLO test\\r\\nAUTH LOGIN\\r\\n'; sleep 1; printf %s \"$MAILUSER\" | base64 -w0; printf '\\r\\n'; sleep 1; printf %s \"{secret}\" | base64 -w0; printf '\\r\\n'; sleep 2; printf 'QUIT\\r\\n') | openssl s_client -quiet -starttls smtp -connect \"{host}:587\""
            );
            (How::Commands(vec![command]), sources)
        }
        PasswordProtocol::OutlookOnTheWeb => {
            let command = curl(&format!(
                "--data-urlencode \"destination=https://{host}/owa/\" --data-urlencode flags=4 --data-urlencode \"username=$MAILUSER\" --data-urlencode \"password={secret}\" \"https://{host}/owa/auth.owa\""
            ));
            (How::Commands(vec![command]), &["HMACFG", "LEG2019"])
        }
    }
}

/// A request of EWS for the inbox.
const INBOX: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>";

/// EWS, and the others that the model takes together with it.
fn mail_protocols(host: &str, user: &str, site: Site) -> Vec<String> {
    let ews = |scheme: &str| {
        curl(&format!(
            "{scheme} {user} -H 'Content-Type: text/xml' -d '{INBOX}' \"https://{host}/EWS/Exchange.asmx\""
        ))
    };
    let status = |scheme: &str, path: &str| {
        format!("curl -s -o /dev/null {user} \"{scheme}://{host}{path}\"; echo \"exit status $?\"")
    };
    let mut commands = vec![ews("--basic")];
    if site == Site::OnPremises {
        commands.push(ews("--ntlm"));
        commands.push(curl(&format!("--ntlm {user} \"https://{host}/mapi/emsmdb/\"")));
    }
    commands.extend([status("imaps", "/INBOX"), status("pop3s", "/")]);
    commands
}
