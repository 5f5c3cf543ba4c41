/* A second model of the ways to Alice's mailbox, for SPIN, written from the meaning of the settings and
   not from the first model. One run: somebody chooses a configuration, then either one password-only
   sign-in is tried, or Exchange Server's administrator opens the mailbox, or Alice and the attacker sign
   in at Entra ID and use their tokens, in any order, while the attacker may copy Alice's.

   settings.h is generated from the list of settings: for each a variable, its values, and `choose`, which
   gives every setting one of the values that the family leaves to it. `report` says that the
   configuration of this run violates a claim; it changes nothing. */

#include "settings.h"

#define is(setting, value) (setting == setting##_##value)

/* The claims. */
#define DATA_REQUIRES_MFA     0
#define ATTACKER_NEVER_READS  1
#define ONLY_APPROVED_CLIENTS 2
#define BASIC_NEVER_SUCCEEDS  3
#define BLOCKED_REFUSES       4
#define BLOCKED_BEFORE_IDP    5
#define REVOKED_TOKEN_DIES    6

mtype:person   = { nobody, alice, attacker };
mtype:site     = { nowhere, online, onprem };
mtype:protocol = { autodiscover, activesync, outlook_service, other, smtp_auth, owa };
mtype:place    = { trusted, elsewhere };
mtype:origin   = { internet, microsoft_365 };
mtype:app      = { browser, native };
mtype:platform = { mobile, desktop };
mtype:way      = { interactive, hinted, password_grant, active_endpoint };
mtype:device   = { own_device, outlook_device, outlook_service_device };
mtype:claimed  = { no_mfa, mfa_at_adfs, mfa_at_entra };

/* ---- What changes in a run ---- */

mtype:person factor = nobody;      /* whose second factor is registered for Alice's account */
mtype:site alice_token = nowhere;  /* for whom Alice's app holds a token ... */
bool alice_mfa = false;            /* ... whether she did MFA when it was issued */
mtype:claimed alice_claim = no_mfa; /* ... and what Entra ID has written down of it */
mtype:site attacker_token = nowhere;

/* Scratch: written before it is read in every atomic step, no part of a state. */
hidden mtype:protocol protocol;
hidden mtype:origin from;
hidden mtype:device type;
hidden mtype:device model;
hidden mtype:place place;
hidden mtype:app app;
hidden mtype:platform platform;
hidden mtype:way way;
hidden mtype:site audience;
hidden byte accepted;
hidden byte granted;
hidden byte claims_mfa;
hidden byte needs_mfa;
hidden byte needs_strong;
hidden byte did_mfa;
hidden byte compliant;
hidden byte protected;
hidden mtype:claimed claim;

#define MAILBOX_ONLINE is(mailbox_location, exchange_online)
#define MAILBOX_ONPREM is(mailbox_location, exchange_on_premises)

/* ---- Mail leaves a server ---- */

inline deliver(reader, with_mfa) {
    if
    :: !(with_mfa) -> report(DATA_REQUIRES_MFA)
    :: else
    fi;
    if
    :: reader == attacker -> report(ATTACKER_NEVER_READS)
    :: else
    fi
}

/* Mail of the on-premises server to a client other than Outlook mobile. */
inline not_outlook() {
    if
    :: MAILBOX_ONPREM -> report(ONLY_APPROVED_CLIENTS)
    :: else
    fi
}

/* ---- Authentication policies: the user's own beats the organization's (reading 4) ---- */

#define EXO_POLICY_BINDS \
    (is(exo_policy_assignment, user) || is(exo_policy_assignment, organization))

/* A flag left out means false, which blocks. SMTP AUTH has its flag among the others. */
#define exo_policy_blocks(protocol) (EXO_POLICY_BINDS && ( \
    (protocol == autodiscover    && is(exo_allow_basic_autodiscover, false)) || \
    (protocol == activesync      && is(exo_allow_basic_activesync, false)) || \
    (protocol == outlook_service && is(exo_allow_basic_outlook_service, false)) || \
    ((protocol == other || protocol == smtp_auth) && is(exo_allow_basic_other, false))))

/* Exchange 2016 has no policies. A flag left out blocks nothing, and none covers SMTP or Outlook on the web. */
#define ONPREM_POLICY_BINDS (is(onprem_exchange_version, exchange_2019_or_se) && \
    (is(onprem_policy_assignment, user) || is(onprem_policy_assignment, organization)))

#define onprem_policy_blocks(protocol) (ONPREM_POLICY_BINDS && ( \
    (protocol == autodiscover && is(onprem_block_legacy_autodiscover, true)) || \
    (protocol == activesync   && is(onprem_block_legacy_activesync, true)) || \
    (protocol == other        && is(onprem_block_legacy_other, true))))

/* ---- Conditional Access and its kin ---- */

#define CA_REQUIRES_SOMETHING (is(ca_require_mfa, yes) || is(ca_require_compliant_device, yes) || \
    is(ca_require_app_protection, yes))

/* All assignments but the client app must match; a trusted location may be excluded. */
#define ca_assigned(platform, place) (is(ca_policy, enabled) && is(ca_covers_user, yes) && \
    is(ca_covers_exchange, yes) && \
    (is(ca_platforms, all) || platform == mobile) && \
    (is(ca_excludes_trusted_locations, no) || place == elsewhere))

#define ca_covers_app(app) (is(ca_client_apps, all) || is(ca_client_apps, modern_only) || \
    (is(ca_client_apps, browser_only) && app == browser) || \
    (is(ca_client_apps, mobile_and_desktop_only) && app == native))

#define ca_covers_audience(audience) (audience == online || is(ca_governs_onprem_audience, yes))

/* Only without an enabled policy of Conditional Access. */
#define SECURITY_DEFAULTS_IN_FORCE \
    (is(security_defaults, on) && !is(ca_policy, enabled) && !is(ca_block_legacy, enabled))

/* Legacy clients can satisfy no grant control, MFA or other (reading 2). */
#define entra_refuses_legacy(platform, place) ( \
    (ca_assigned(platform, place) && is(ca_client_apps, all) && CA_REQUIRES_SOMETHING) || \
    (is(ca_block_legacy, enabled) && is(ca_block_legacy_covers_user, yes)) || \
    SECURITY_DEFAULTS_IN_FORCE || \
    is(per_user_mfa, enforced))

/* ---- AD FS ---- */

/* The page asks; `extranet-only` only who comes from outside. */
#define adfs_page_asks(place) (is(adfs_mfa, passive_only) || is(adfs_mfa, always) || \
    (is(adfs_mfa, extranet_only) && place == elsewhere))

/* The active endpoint takes a password, reached through the proxy; no MFA is possible there. */
#define ACTIVE_ENDPOINT_TAKES (is(adfs_active_endpoint, published) && \
    !(is(adfs_mfa, always) && is(adfs_active_mfa, refused)))

/* ---- Device access rules on-premises (readings 3, 8): ActiveSync only ---- */

/* `type` and `model` are what the client reports. */
#define allow_rule_matches(type) \
    (is(onprem_rule_allow_outlook_service, present) && type == outlook_service_device)
#define block_rule_matches(model) \
    (is(onprem_rule_block_outlook_model, present) && model == outlook_device)

#define device_allowed(type, model) ( \
    (allow_rule_matches(type) && block_rule_matches(model)) -> is(onprem_rule_precedence, allow_first) : ( \
    allow_rule_matches(type) -> true : ( \
    block_rule_matches(model) -> false : is(onprem_default_access_level, allow))))

/* ---- Exchange Online is given a password (reading 2) ---- */

inline online_takes_password(reader, platform, place) {
    accepted = false;
    if
    :: is(exo_basic_retired, yes) && protocol != smtp_auth           /* retired by the service */
    :: else ->
        if
        :: protocol == smtp_auth && is(exo_smtp_auth, disabled)
        :: exo_policy_blocks(protocol)                              /* before any identity provider */
        :: else ->
            if
            :: exo_policy_blocks(protocol) -> report(BLOCKED_BEFORE_IDP)
            :: else
            fi;
            accepted = (!is(identity_model, federated) || ACTIVE_ENDPOINT_TAKES) &&
                !entra_refuses_legacy(platform, place)
        fi
    fi;
    if
    :: accepted ->
        report(BASIC_NEVER_SUCCEEDS);
        if
        :: exo_policy_blocks(protocol) -> report(BLOCKED_REFUSES)
        :: else
        fi;
        if
        :: protocol != autodiscover && protocol != smtp_auth -> deliver(reader, false)
        :: else
        fi
    :: else
    fi
}

/* ---- Exchange on-premises is given a password (reading 3) ---- */

#define onprem_reachable(protocol, from) ( \
    (protocol == autodiscover) || \
    (protocol == activesync && (from == microsoft_365 || is(onprem_activesync_reachable_from, internet))) || \
    (protocol == other && is(onprem_other_protocols_published, yes)) || \
    (protocol == smtp_auth && is(onprem_smtp_auth, internet)) || \
    (protocol == owa && is(onprem_owa_sign_in, password)))

inline onprem_takes_password(reader, outlook) {
    if
    :: onprem_reachable(protocol, from) && (protocol != activesync || is(onprem_activesync_basic, on)) ->
        if
        :: onprem_policy_blocks(protocol) && is(onprem_policy_before_password, no) -> report(BLOCKED_BEFORE_IDP)
        :: else
        fi;
        accepted = !onprem_policy_blocks(protocol);
        if
        :: accepted ->
            report(BASIC_NEVER_SUCCEEDS);
            if
            :: onprem_policy_blocks(protocol) -> report(BLOCKED_REFUSES)
            :: else
            fi;
            if
            :: MAILBOX_ONPREM && protocol != autodiscover && protocol != smtp_auth &&
                (protocol != activesync || device_allowed(type, model)) ->
                deliver(reader, false);
                if
                :: !(outlook) -> not_outlook()
                :: else
                fi
            :: else                                    /* an old server checks the password only (reading 1) */
            fi
        :: else
        fi
    :: else
    fi
}

/* An attempt goes to the site of the mailbox, and to an old server that still answers (reading 1). */
#define ONPREM_ANSWERS (MAILBOX_ONPREM || is(onprem_endpoints_left_published, yes))

inline an_app_protocol() {
    if
    :: protocol = autodiscover
    :: protocol = activesync
    :: protocol = outlook_service
    :: protocol = other
    :: protocol = smtp_auth
    fi
}

#define AT_ONLINE (protocol != owa)
#define AT_ONPREM (protocol != outlook_service)

/* Password-only sign-ins read nothing that changes in a run: one is tried, and the run ends. */
inline attacker_tries_password() {
    if
    :: an_app_protocol()
    :: protocol = owa
    fi;
    if
    :: MAILBOX_ONLINE && AT_ONLINE ->
        if
        :: platform = mobile
        :: platform = desktop
        fi;
        online_takes_password(attacker, platform, elsewhere)
    :: ONPREM_ANSWERS && AT_ONPREM ->
        if
        :: from = internet;                             /* a client of her own reports what passes */
            if
            :: type = own_device
            :: type = outlook_service_device
            fi;
            model = own_device;
            onprem_takes_password(attacker, false)
        :: protocol == activesync ->                      /* Outlook in her hand */
            from = microsoft_365;
            type = outlook_device;
            model = outlook_device;
            onprem_takes_password(attacker, true)
        fi
    :: else
    fi
}

/* Alice's own app, with the password: a legacy client over any protocol; by hand and by fallback
   ActiveSync only (reading 5). Outlook connects from Microsoft 365 and says who it is. */
inline alice_tries_password(may_go_online) {
    if
    :: place = trusted
    :: place = elsewhere
    fi;
    if
    :: is(client, outlook_mobile) ->
        from = microsoft_365;
        type = outlook_device;
        model = outlook_device
    :: else ->
        from = internet;
        type = own_device;
        model = own_device
    fi;
    if
    :: may_go_online && MAILBOX_ONLINE && AT_ONLINE -> online_takes_password(alice, mobile, place)
    :: ONPREM_ANSWERS && AT_ONPREM -> onprem_takes_password(alice, is(client, outlook_mobile))
    :: else
    fi
}

/* A modern client that is not told where to sign in falls back to a password (reading 9): the server
   does not say it, or pre-authentication in front of it hides its challenge. */
#define NO_AUTHORIZATION_URI (is(hybrid_modern_auth, off) || is(onprem_publishing, pre_authenticated))

inline somebody_tries_password() {
    if
    :: is(attacker_knows_password, yes) -> attacker_tries_password()
    :: is(client, legacy) -> an_app_protocol(); alice_tries_password(true)
    :: is(user_bypasses_autodetect, yes) -> protocol = activesync; alice_tries_password(true)
    :: !is(client, legacy) && MAILBOX_ONPREM && NO_AUTHORIZATION_URI ->
        protocol = activesync;
        alice_tries_password(false)
    :: else
    fi
}

/* ---- Entra ID issues a token ---- */

/* Staged rollout has her sign in at Entra ID; with a hint in the request, and for legacy clients, AD FS is
   still asked. */
#define STAGED (is(identity_model, federated) && !is(staged_rollout, no))

/* The first factor, and what AD FS makes of it (readings 7, 10, 11). */
inline first_factor(who) {
    claims_mfa = false;
    did_mfa = false;
    granted = true;
    if
    :: !is(identity_model, federated) -> granted = (way != active_endpoint && way != hinted)
    :: STAGED && (way == interactive || way == password_grant)
    :: else ->
        if
        :: way == interactive || way == hinted ->
            did_mfa = adfs_page_asks(place);
            granted = (!did_mfa || factor == who);
            claims_mfa = is(adfs_mfa_claim, issued_always) || (is(adfs_mfa_claim, issued_when_done) && did_mfa)
        :: way == active_endpoint ->
            granted = ACTIVE_ENDPOINT_TAKES;
            claims_mfa = is(adfs_mfa_claim, issued_always)
        :: way == password_grant -> granted = is(hrd_cloud_password, allowed)
        fi
    fi
}

/* Only Alice's device can be compliant, only her app protected. What goes with a refresh token, a copy of
   it has too. */
inline alices_device() {
    compliant = is(device_state, compliant);
    protected = is(app_protection, present)
}

inline no_device() {
    compliant = false;
    protected = false
}

inline copied_device() {
    compliant = is(device_state, compliant) && is(refresh_token_carries_device, yes);
    protected = is(app_protection, present) && is(refresh_token_carries_app_protection, yes)
}

/* Which controls apply, and which of them the device satisfies (readings 6, 14). */
#define SATISFIES_DEVICE (is(ca_require_compliant_device, yes) && compliant)
#define SATISFIES_APP    (is(ca_require_app_protection, yes) && protected)

inline controls() {
    needs_strong = false;
    needs_mfa = !is(per_user_mfa, disabled);
    if
    :: ca_assigned(platform, place) && ca_covers_app(app) && ca_covers_audience(audience) && CA_REQUIRES_SOMETHING ->
        if
        :: is(ca_grant_operator, and) ->
            granted = granted && (is(ca_require_compliant_device, no) || SATISFIES_DEVICE) &&
                (is(ca_require_app_protection, no) || SATISFIES_APP);
            needs_strong = is(ca_require_mfa, yes)
        :: is(ca_grant_operator, or) && !SATISFIES_DEVICE && !SATISFIES_APP ->
            granted = granted && is(ca_require_mfa, yes);
            needs_strong = true
        :: else
        fi
    :: else
    fi;
    needs_mfa = needs_mfa || needs_strong;
    needs_strong = needs_strong && is(authentication_strength, phishing_resistant);
    if
    :: true
    :: SECURITY_DEFAULTS_IN_FORCE -> needs_mfa = true
    fi
}

#define ASKED_ADFS (is(identity_model, federated) && way != password_grant && !(STAGED && way == interactive))
#define AT_A_PAGE (way == interactive || way == hinted)

/* MFA that Entra ID requires: by the claim of AD FS, or by itself (readings 7, 11). */
inline second_factor(who) {
    claim = no_mfa;
    if
    :: claims_mfa && !is(federated_idp_mfa_behavior, reject) -> claim = mfa_at_adfs
    :: else
    fi;
    if
    :: !needs_mfa || !granted
    :: else ->
        if
        :: claim == mfa_at_adfs && !needs_strong
        :: else ->
            if
            :: !AT_A_PAGE || (ASKED_ADFS && !claims_mfa && is(federated_idp_mfa_behavior, enforce)) -> granted = false
            :: else ->
                if
                :: factor == nobody && (is(mfa_registration_protected, no) || place == trusted) -> factor = who
                :: else
                fi;
                granted = (factor == who);
                did_mfa = true;
                claim = mfa_at_entra
            fi
        fi
    fi
}

/* Without the name among those of Exchange Online there is no token for it. */
#define ISSUED_FOR_AUDIENCE (audience == online || is(onprem_namespace_registered, yes))

inline sign_in(who) {
    first_factor(who);
    granted = granted && ISSUED_FOR_AUDIENCE;
    if
    :: granted -> controls(); second_factor(who)
    :: else
    fi
}

/* A copy of Alice's refresh token is traded, for any audience (it is bound to the app alone). Entra ID asks
   its policies again, of the place from which it comes; there is no page, so what was done when Alice
   signed in must do. AD FS is not asked, and what was done there is never phishing-resistant (reading 7). */
inline trade_copy() {
    copied_device();
    granted = ISSUED_FOR_AUDIENCE;
    controls();
    granted = granted && (!needs_mfa || alice_claim == mfa_at_entra ||
        (alice_claim == mfa_at_adfs && !needs_strong))
}

/* ---- Tokens at the on-premises server ---- */

#define ONPREM_TAKES_TOKENS (MAILBOX_ONPREM && is(hybrid_modern_auth, on) && is(onprem_publishing, pass_through))

/* Exchange Online provisions and syncs with a token on behalf of the user (reading 8). */
#define SYNC_WORKS (ONPREM_TAKES_TOKENS && is(onprem_namespace_registered, yes) && \
    (is(exo_sync_device_model, outlook) -> device_allowed(outlook_service_device, outlook_device) : \
                                            device_allowed(outlook_service_device, own_device)))

/* A client presents its own token at ActiveSync. */
#define direct_works(type, model) (ONPREM_TAKES_TOKENS && is(onprem_direct_oauth, yes) && \
    is(onprem_activesync_reachable_from, internet) && device_allowed(type, model))

/* EWS takes a token from any client, and asks no device; what stands in front of ActiveSync does not stand
   in front of it. */
#define EWS_TAKES_TOKENS (MAILBOX_ONPREM && is(hybrid_modern_auth, on) && is(onprem_direct_oauth, yes) && \
    is(onprem_other_protocols_published, yes))

/* ---- A token for Exchange Online that was revoked ---- */

/* At any time an administrator, or Alice, revokes what was issued before. With continuous access evaluation
   Exchange Online hears of it, if the app declares that it can be told so; Outlook does. Nobody keeps a
   revoked token, so this is no state. */
#define is_heard_of(declares) (is(continuous_access_evaluation, on) && (declares))
#define ALICES_APP_DECLARES (is(client, outlook_mobile) || is(third_party_declares_cae, yes))

inline presented(audience, declares) {
    if
    :: true
    :: audience == online && !is_heard_of(declares) -> report(REVOKED_TOKEN_DIES)
    fi
}

/* ---- Exchange Server's administrator ---- */

/* She opens what lies on the server herself. In Exchange Online she has the server's key: on the service
   principal that it shares, or of the dedicated application, with the one permission that this has.
   Nobody's MFA is in it. */
#define SHARED_PRINCIPAL_OPENS (is(dedicated_hybrid_app, no) && \
    (is(shared_principal_ews, open) || is(shared_principal_beyond_ews, yes)))

#define DEDICATED_APPLICATION_OPENS ( \
    (is(dedicated_hybrid_app, yes) && is(exo_ews_for_hybrid_app, allowed)) || \
    (is(dedicated_hybrid_app, graph) && is(hybrid_app_graph_reads_mail, yes)))

inline administrator_reads() {
    if
    :: MAILBOX_ONPREM -> deliver(attacker, false); not_outlook()
    :: MAILBOX_ONLINE && (SHARED_PRINCIPAL_OPENS || DEDICATED_APPLICATION_OPENS) -> deliver(attacker, false)
    :: else
    fi
}

/* ---- Tokens are used ---- */

/* Her app is told where to sign in: by Exchange Online always, by Exchange Server if it says it where
   the app, or Microsoft in its name, can reach it. */
#define ALICE_IS_SENT_TO_ENTRA (!is(client, legacy) && (MAILBOX_ONLINE || (!NO_AUTHORIZATION_URI && \
    (is(client, outlook_mobile) || is(onprem_activesync_reachable_from, internet)))))

proctype Alice() {
end:
    do
    :: atomic { ALICE_IS_SENT_TO_ENTRA && alice_token == nowhere ->
        app = native;
        platform = mobile;
        way = interactive;
        if
        :: place = trusted
        :: place = elsewhere
        fi;
        if
        :: is(client, third_party_modern) && MAILBOX_ONPREM -> audience = onprem
        :: else -> audience = online
        fi;
        alices_device();
        sign_in(alice);
        if
        :: granted -> alice_token = audience; alice_mfa = did_mfa; alice_claim = claim
        :: else
        fi }
    :: atomic { alice_token != nowhere ->
        presented(alice_token, ALICES_APP_DECLARES);
        if
        :: alice_token == online && MAILBOX_ONLINE -> deliver(alice, alice_mfa)
        :: alice_token == online && SYNC_WORKS -> deliver(alice, alice_mfa)
        :: alice_token == onprem && direct_works(own_device, own_device) -> deliver(alice, alice_mfa); not_outlook()
        :: else
        fi;
        alice_token = nowhere;
        alice_mfa = false;
        alice_claim = no_mfa }
    od
}

/* What the attacker does with a token. She does not declare that her client can be told of revocations. */
inline attacker_uses(audience, with_mfa) {
    presented(audience, false);
    if
    :: audience == online && MAILBOX_ONLINE -> deliver(attacker, with_mfa)
    :: audience == online && SYNC_WORKS -> deliver(attacker, with_mfa); not_outlook()
    :: audience == onprem &&
        (direct_works(own_device, own_device) || direct_works(outlook_service_device, own_device)) ->
        deliver(attacker, with_mfa); not_outlook()
    :: audience == onprem && MAILBOX_ONPREM && is(onprem_owa_sign_in, modern) ->
        deliver(attacker, with_mfa); not_outlook()
    :: audience == onprem && EWS_TAKES_TOKENS -> deliver(attacker, with_mfa); not_outlook()
    :: else
    fi
}

inline attacker_chooses() {
    place = elsewhere;
    if
    :: platform = mobile
    :: platform = desktop
    fi;
    if
    :: audience = online
    :: MAILBOX_ONPREM -> audience = onprem
    fi
}

proctype Attacker() {
end:
    do
    :: atomic { is(attacker_knows_password, yes) && attacker_token == nowhere ->
        if
        :: way = interactive
        :: STAGED -> way = hinted
        :: way = password_grant
        :: way = active_endpoint
        fi;
        if
        :: app = native
        :: AT_A_PAGE -> app = browser
        fi;
        attacker_chooses();
        no_device();
        sign_in(attacker);
        if
        :: granted -> attacker_token = audience
        :: else
        fi }
    :: atomic { attacker_token != nowhere -> attacker_uses(attacker_token, false); attacker_token = nowhere }
    :: atomic { is(attacker_refresh_token, yes) && alice_token != nowhere ->
        app = native;
        attacker_chooses();
        trade_copy();
        if
        :: granted -> attacker_uses(audience, alice_mfa)
        :: else
        fi }
    od
}

init {
    atomic {
        choose();
        if
        :: somebody_tries_password()
        :: is(attacker_onprem_admin, yes) -> administrator_reads()
        :: is(mfa_registration, registered) -> factor = alice; run Alice(); run Attacker()
        :: is(mfa_registration, unregistered) -> run Alice(); run Attacker()
        fi
    }
}
