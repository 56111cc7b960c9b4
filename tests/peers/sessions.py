# SPDX-License-Identifier: GPL-2.0-or-later
"""Which sessions the matrix plays: every suite and version that two stacks can agree on, and every
kind of session that they can make together. Nothing here runs anything."""
import dataclasses

import peers

STACKS = ("openssl", "gnutls", "mbedtls", "wolfssl")
LABELS = {"openssl": "OpenSSL", "gnutls": "GnuTLS", "mbedtls": "mbedTLS", "wolfssl": "wolfSSL"}
TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 = 0x0301, 0x0302, 0x0303, 0x0304
VERSIONS = {TLS_1_0: "TLS1.0", TLS_1_1: "TLS1.1", TLS_1_2: "TLS1.2", TLS_1_3: "TLS1.3"}
SUITES_TSV = peers.ROOT / "tests" / "vectors" / "suites.tsv"

# Those of TLS 1.3 (RFC 8446 appendix B.4) and the NULL suites of RFC 9150.
TLS_1_3_SUITES = {
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0x1304: "TLS_AES_128_CCM_SHA256",
    0x1305: "TLS_AES_128_CCM_8_SHA256",
    0xC0B4: "TLS_SHA256_SHA256",
    0xC0B5: "TLS_SHA384_SHA384",
}

# Bytes in messages of both sides: small ones, a full record, and what several records are needed
# for where the stack splits.
BASIC = "c1 s1 c700 s16384 c16384 s2 c45"
SMALL = "c20 s30 c300 s200"


def suite_names():
    rows = [line.split("\t") for line in SUITES_TSV.read_text().splitlines()
            if line.startswith("0x")]
    return {**{int(row[0], 16): row[2] for row in rows}, **TLS_1_3_SUITES}


NAMES = suite_names()


def key_exchange(suite):
    # Two suites of RFC 6655 are named the other way round.
    name = NAMES.get(suite, "").replace("TLS_PSK_DHE_", "TLS_DHE_PSK_")
    for kind in ("ECDHE_PSK", "DHE_PSK", "RSA_PSK", "PSK"):
        if name.startswith(f"TLS_{kind}_WITH_"):
            return kind
    return "TLS13" if suite in TLS_1_3_SUITES else "OTHER"


def is_cbc(suite):
    return "_CBC_" in NAMES.get(suite, "")


# They authenticate without encrypting, as those of RFC 4785.
RFC_9150_SUITES = (0xC0B4, 0xC0B5)


def is_null(suite):
    return "_NULL_" in NAMES.get(suite, "") or suite in RFC_9150_SUITES


# What pskdecode can't decrypt: libgcrypt 1.10 has no ARIA.
def is_unsupported(suite):
    return "_ARIA_" in NAMES.get(suite, "")


@dataclasses.dataclass
class Stack:
    """What a peer program says it can do."""
    name: str
    version: str      # "OpenSSL 3.0.22"
    suites: dict      # id -> (lowest version, highest version)
    abilities: set

    def plays(self, suite, version):
        lowest, highest = self.suites.get(suite, (1, 0))
        return lowest <= version <= highest


@dataclasses.dataclass
class Session:
    kind: str
    client: str
    server: str
    version: int
    suite: int
    script: str = SMALL
    options: tuple = ()          # of both sides
    client_options: tuple = ()
    server_options: tuple = ()
    # What the user with the key table alone must be told; see expected_verdict().
    dhe: bool = False

    early: int = 0               # bytes of early data that the PSK opens although dhe is set

    @property
    def pair(self):
        return self.client, self.server

    @property
    def connections(self):
        return self.script.count("/") + 1

    def title(self):
        return (f"{self.kind}: {LABELS[self.client]} to {LABELS[self.server]}, "
                f"{VERSIONS[self.version]} {NAMES.get(self.suite, hex(self.suite))}"
                f"{', psk_dhe_ke' if self.dhe else ''}")

    def resumes_by_ticket(self):
        """TLS 1.3: later connections do; else the server takes the key itself, offered too."""
        # OpenSSL does not take a ticket again that came with early data which it had to refuse.
        return (self.version == TLS_1_3 and "--resume" in self.options and
                "--forget" not in self.server_options and
                self.kind != "early data and HelloRetryRequest")

    def expected_verdict(self):
        kind = key_exchange(self.suite)
        if is_null(self.suite):
            return "decrypted"
        if kind in ("DHE_PSK", "ECDHE_PSK") or self.dhe:
            return "forward_secret"
        return "needs_rsa_key" if kind == "RSA_PSK" else self.best_verdict()

    def best_verdict(self):
        """With every secret known."""
        return "unsupported_suite" if is_unsupported(self.suite) else "decrypted"


def pairs(stacks):
    for client in stacks.values():
        for server in stacks.values():
            yield client, server


def basic_sessions(stacks):
    """Each suite in each version, for each pair; in TLS 1.3 both exchanges."""
    for client, server in pairs(stacks):
        for suite in sorted(set(client.suites) & set(server.suites)):
            for version in VERSIONS:
                if not (client.plays(suite, version) and server.plays(suite, version)):
                    continue
                if version < TLS_1_3:
                    yield Session("basic", client.name, server.name, version, suite, BASIC)
                    continue
                for dhe in (False, True):
                    yield Session("basic", client.name, server.name, version, suite, BASIC,
                                  options=("--dhe",) if dhe else (), dhe=dhe)


# A suite for each way to protect records.
FAMILIES = (
    0xC0A8,  # AES-128-CCM-8
    0x00A8,  # AES-128-GCM
    0xCCAB,  # ChaCha20-Poly1305
    0x008C,  # AES-128-CBC-SHA
    0x00AE,  # AES-128-CBC-SHA256
    0x00AF,  # AES-256-CBC-SHA384
    0xC094,  # Camellia-128-CBC-SHA256
    0x008B,  # 3DES-CBC-SHA
    0x008A,  # RC4-SHA
    0x002C,  # NULL-SHA
    # wolfSSL has but few suites in common with the others
    0x00B2,  # DHE, AES-128-CBC-SHA256
    0xC037,  # ECDHE, AES-128-CBC-SHA256
)

ARIA = 0xC06A  # that what can't be decrypted is said of a resumed session too


def both_play(client, server, suite, version):
    return client.plays(suite, version) and server.plays(suite, version)


def both_can(client, server, *abilities):
    return all(word in client.abilities and word in server.abilities for word in abilities)


def below_1_3(client, server, suites):
    for suite in suites:
        for version in (TLS_1_0, TLS_1_1, TLS_1_2):
            if both_play(client, server, suite, version):
                yield suite, version


def record_sessions(stacks):
    """What changes in the protection of records."""
    for client, server in pairs(stacks):
        make = lambda kind, suite, version, **rest: Session(
            kind, client.name, server.name, version, suite, **rest)
        for suite, version in below_1_3(client, server, FAMILIES):
            if both_can(client, server, "ems-off"):
                yield make("no EMS", suite, version,
                           client_options=("--no-ems",))
            if is_cbc(suite) and both_can(client, server, "etm-off"):
                yield make("no encrypt-then-MAC", suite, version, client_options=("--no-etm",))
                yield make("no EMS, no encrypt-then-MAC", suite, version,
                           client_options=("--no-etm", "--no-ems"))
            if is_cbc(suite) and both_can(client, server, "truncated-hmac"):
                yield make("truncated_hmac, no encrypt-then-MAC", suite, version,
                           options=("--truncated-hmac", "--no-etm"), script=BASIC)
                yield make("truncated_hmac", suite, version, options=("--truncated-hmac",))
            if both_can(client, server, "max-fragment"):
                for size in (512, 4096):
                    yield make("max_fragment_length", suite, version, script=BASIC,
                               options=("--max-fragment", str(size)))
            if both_can(client, server, "record-limit"):
                yield make("record_size_limit", suite, version, script=BASIC,
                           options=("--record-limit", "600"))
            yield make("1-byte records", suite, version, script=" ".join(["c1 s1"] * 40))
            yield make("message sizes around the block size", suite, version,
                       script=" ".join(f"c{n} s{n + 1}" for n in range(1, 70, 3)))


def resumption_sessions(stacks):
    for client, server in pairs(stacks):
        make = lambda kind, suite, version, *options, **rest: Session(
            kind, client.name, server.name, version, suite, f"{SMALL} / {SMALL} / {SMALL}",
            options=("--resume", *options), **rest)
        for suite, version in below_1_3(client, server, (*FAMILIES, ARIA)):
            if both_can(client, server, "resume-id"):
                yield make("resumed by id", suite, version)
                yield make("resumed by id, no EMS", suite, version, "--no-ems")
                yield make("id forgotten by the server", suite, version, "--forget")
            if both_can(client, server, "resume-ticket"):
                yield make("resumed by ticket", suite, version, "--tickets")
                yield make("resumed by ticket, no EMS", suite, version, "--tickets", "--no-ems")
                if "renew" in server.abilities:
                    yield make("resumed by ticket, renewed each time", suite, version, "--tickets",
                               server_options=("--renew",))
                yield make("ticket declined", suite, version, "--tickets", "--forget")
            if is_cbc(suite) and both_can(client, server, "resume-id", "truncated-hmac"):
                yield make("resumed with truncated_hmac", suite, version, "--truncated-hmac",
                           "--no-etm")


def renegotiation_sessions(stacks):
    for client, server in pairs(stacks):
        make = lambda kind, suite, version, script, *options: Session(
            kind, client.name, server.name, version, suite, script, options=options)
        can = lambda name: all(f"renegotiate-{name}" in s.abilities for s in (client, server))
        for suite, version in below_1_3(client, server, FAMILIES):
            if can("client"):
                yield make("renegotiation by the client", suite, version,
                           "c10 s20 rc c30 s40 rc c50 s60")
            if can("server"):
                yield make("renegotiation by the server", suite, version,
                           "c10 s20 rs s30 c40 rs s50 c60")
            if can("client") and can("server"):
                yield make("renegotiation by both, no EMS", suite, version,
                           "c10 s20 rc c30 s40 rs s50 c60", "--no-ems")
            if "renegotiate-abbreviated" in client.abilities and can("client"):
                yield make("abbreviated renegotiation", suite, version,
                           "c10 s20 rc c30 s40 rc c50 s60", "--abbreviated")
                yield make("abbreviated renegotiation, ticket", suite, version,
                           "c10 s20 rc c30 s40 rc c50 s60", "--abbreviated", "--tickets")


def tls_1_3_sessions(stacks):
    for client, server in pairs(stacks):
        for suite in TLS_1_3_SUITES:
            # A ticket of what can't be decrypted can't be read.
            if not both_play(client, server, suite, TLS_1_3) or is_unsupported(suite):
                continue
            for dhe in (False, True):
                if both_can(client, server, "dhe" if dhe else "psk-ke"):
                    yield from tls_1_3_kinds(client, server, suite, dhe)


def tls_1_3_kinds(client, server, suite, dhe):
    def make(kind, script, *options, **rest):
        base = ("--dhe",) if dhe else ()
        return Session(kind, client.name, server.name, TLS_1_3, suite, script,
                       options=(*base, *options), dhe=dhe, **rest)

    resumed = f"{SMALL} / {SMALL} / {SMALL}"
    if both_can(client, server, "update"):
        yield make("KeyUpdate by the client", "c10 s20 uc c30 s40 uc uc c50 s60")
        yield make("KeyUpdate by the server", "c10 s20 us s30 c40 us us s50 c60")
        yield make("KeyUpdate, asking the other side", "c10 s20 Uc c30 s40 Us s50 c60 Uc c70 s80")
    if dhe and both_can(client, server, "retry"):
        yield make("HelloRetryRequest", SMALL, "--retry")
    if both_can(client, server, "resume-13"):
        yield make("resumed by ticket (TLS 1.3)", resumed, "--resume")
        yield make("second identity chosen", resumed, "--resume", server_options=("--forget",))
        if dhe and both_can(client, server, "retry"):
            yield make("resumed with HelloRetryRequest", resumed, "--resume", "--retry")
        # OpenSSL 3.5 makes the MACs of 0-RTT data with no key where nothing is encrypted.
        if ("early-client" in client.abilities and "early-server" in server.abilities and
                not is_null(suite)):
            early = f"{SMALL} / e300 {SMALL} / e16000 {SMALL}"
            yield make("early data, resumed", early, "--resume")
            yield make("early data refused", early, "--resume", server_options=("--forget",))
            if dhe and both_can(client, server, "retry"):
                yield make("early data and HelloRetryRequest", early, "--resume", "--retry")
    if both_can(client, server, "early-external") and not is_null(suite):
        yield make("early data, external PSK", f"e300 {SMALL}", early=300)
    if "padding" in client.abilities:
        yield make("padded records of the client", SMALL, client_options=("--padding", "512"))
    if "padding" in server.abilities:
        yield make("padded records of the server", SMALL, server_options=("--padding", "512"))
    if both_can(client, server, "record-limit"):
        yield make("record_size_limit", BASIC, "--record-limit", "600")
    if both_can(client, server, "max-fragment"):
        yield make("max_fragment_length", BASIC, "--max-fragment", "512")
    yield make("1-byte records", " ".join(["c1 s1"] * 40))


def planned_sessions(stacks):
    yield from basic_sessions(stacks)
    yield from record_sessions(stacks)
    yield from resumption_sessions(stacks)
    yield from renegotiation_sessions(stacks)
    yield from tls_1_3_sessions(stacks)


# --- what the stacks themselves can't do ---------------------------------------------------------

# (reason, predicate), and where it is not so of all versions, how those begin of which it is; found
# by running them against each other.
OBSTACLES = (
    ("an mbedTLS peer can't put together a ServerKeyExchange of several records, as DHE needs with "
     "records of 512 bytes",
     lambda s: "mbedtls" in s.pair and key_exchange(s.suite) == "DHE_PSK" and
     "--max-fragment" in s.options and "512" in s.options),
    ("a GnuTLS server grants OpenSSL's and wolfSSL's max_fragment_length and then sends longer "
     "records",
     lambda s: s.kind == "max_fragment_length" and s.version < TLS_1_3 and s.server == "gnutls" and
     s.client in ("openssl", "wolfssl")),
    ("a GnuTLS server ends a renegotiation that resumes by ticket",
     lambda s: s.kind == "abbreviated renegotiation, ticket" and s.server == "gnutls"),
    ("a wolfSSL client does not take a full handshake for an answer to its ticket",
     lambda s: s.kind == "ticket declined" and s.client == "wolfssl"),
    ("a wolfSSL server refuses a ClientHello that has no extensions",
     lambda s: s.kind == "no EMS, no encrypt-then-MAC" and s.server == "wolfssl" and
     s.client != "wolfssl" and s.version == TLS_1_1 and key_exchange(s.suite) == "DHE_PSK"),
    ("a GnuTLS server ends the connection instead of passing over early data that it refuses",
     lambda s: s.kind == "early data refused" and s.server == "gnutls"),
    ("GnuTLS can't send early data and then answer a HelloRetryRequest",
     lambda s: s.kind == "early data and HelloRetryRequest" and s.client == "gnutls"),
    ("a GnuTLS server ends the connection on early data after its HelloRetryRequest",
     lambda s: s.kind == "early data and HelloRetryRequest" and s.server == "gnutls"),
    ("a wolfSSL 5.7 server does not take GnuTLS's offer of DHE_PSK with AES-CCM",
     lambda s: s.client == "gnutls" and s.server == "wolfssl" and s.suite in (0xC0A6, 0xC0A7),
     "wolfSSL 5.7"),
    ("a GnuTLS 3.8 server takes none of wolfSSL's records with max_fragment_length in TLS 1.3",
     lambda s: s.kind == "max_fragment_length" and s.version == TLS_1_3 and s.dhe and
     s.client == "wolfssl" and s.server == "gnutls", "GnuTLS 3.8"),
    ("wolfSSL takes a shorter nonce for the suites of RFC 9150 than that and OpenSSL 3.5 do",
     lambda s: s.suite in RFC_9150_SUITES and {s.client, s.server} == {"openssl", "wolfssl"},
     "OpenSSL 3.5"),
    ("OpenSSL 3.5 can't make other keys for the suites of RFC 9150",
     lambda s: s.suite in RFC_9150_SUITES and s.kind.startswith("KeyUpdate") and
     s.client == "openssl", "OpenSSL 3.5"),
)


def obstacles(stacks):
    """Those that are there between these stacks."""
    there = [stack.version for stack in stacks.values()]
    for reason, holds, *versions in OBSTACLES:
        if all(any(name.startswith(version) for name in there) for version in versions):
            yield reason, holds


def all_sessions(stacks):
    in_the_way = list(obstacles(stacks))
    return [session for session in planned_sessions(stacks)
            if not any(holds(session) for _, holds in in_the_way)]


def subset(sessions):
    """Every suite in every version with one pair, every kind with one suite for each pair; which,
    goes round, so that all pairs and suites get their turn."""
    turns = {}
    chosen = []
    groups = {}
    for session in sessions:
        if session.kind == "basic":
            group = ("basic", session.suite, session.version, session.dhe)
        else:
            group = (session.kind, session.pair, session.dhe)
        groups.setdefault(group, []).append(session)
    for group, members in groups.items():
        turn = turns.setdefault(group[0], 0)
        turns[group[0]] += 1
        chosen.append(members[turn % len(members)])
    return chosen
