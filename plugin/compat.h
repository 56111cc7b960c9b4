/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the releases of Wireshark from 3.4 on, apart from the TLS dissector's own
 * interface, which is handover.c's business.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

/* 3.4 has its version in config.h alone; Debian 12 installs 4.0 without a config.h. */
#if __has_include(<ws_version.h>)
#include <ws_version.h>
#define TLSPSK_WIRESHARK_MAJOR WIRESHARK_VERSION_MAJOR
#define TLSPSK_WIRESHARK_MINOR WIRESHARK_VERSION_MINOR
#else
#include <config.h>
#define TLSPSK_WIRESHARK_MAJOR VERSION_MAJOR
#define TLSPSK_WIRESHARK_MINOR VERSION_MINOR
#endif

#define TLSPSK_WIRESHARK_FROM(major, minor)                                                        \
    (TLSPSK_WIRESHARK_MAJOR > (major) ||                                                           \
     (TLSPSK_WIRESHARK_MAJOR == (major) && TLSPSK_WIRESHARK_MINOR >= (minor)))

#if __has_include(<wireshark.h>)
#include <wireshark.h>
#endif

#include <epan/packet.h>

/* What callbacks of user accessible tables return. */
#if TLSPSK_WIRESHARK_FROM(4, 2)
typedef bool TlspskUatResult;
#else
typedef gboolean TlspskUatResult;
#endif

/* What a row of a user accessible table may leave out; before 3.6, nothing. */
#if TLSPSK_WIRESHARK_FROM(3, 5)
#define TLSPSK_UAT_DEFAULTS(uat, values) uat_set_default_values((uat), (values))
#else
#define TLSPSK_UAT_DEFAULTS(uat, values) ((void)(uat), (void)(values))
#endif

/* The last parameter of tap callbacks, which came with 4.0. */
#if TLSPSK_WIRESHARK_FROM(3, 7)
#define TLSPSK_TAP_FLAGS , tap_flags_t flags G_GNUC_UNUSED
#else
#define TLSPSK_TAP_FLAGS
#endif

/* The value of an unsigned field in the tree, which is not const. */
#if TLSPSK_WIRESHARK_FROM(4, 2)
#define TLSPSK_UINT_OF(field) fvalue_get_uinteger((field)->value)
#else
#define TLSPSK_UINT_OF(field) fvalue_get_uinteger(&(field)->value)
#endif

/* The packet belongs to a conversation that a dissector over TCP says, not to that of TCP. */
#if TLSPSK_WIRESHARK_FROM(3, 7)
#define TLSPSK_HAS_OTHER_ENDPOINTS(pinfo) ((pinfo)->use_conv_addr_port_endpoints)
#else
#define TLSPSK_HAS_OTHER_ENDPOINTS(pinfo) ((pinfo)->use_endpoint)
#endif

/* What Wireshark looks up in the plugin by name. */
#define TLSPSK_EXPORT __attribute__((visibility("default")))
