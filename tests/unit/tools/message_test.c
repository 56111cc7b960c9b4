/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message.h"

#include "output.h"

/* File names and what errors quote can hold anything. */
static void
test_escapes(void)
{
    g_autofree char *text = NULL;
    Caught caught;

    caught_begin(&caught, stderr);
    message_print("cannot read %s: %d", "a\x1b[2J\nb\xff.pcap", 7);
    text = caught_end(&caught, stderr);
    g_assert_cmpstr(text, ==, "pskdecode: cannot read a\\x1b[2J\\nb\\xff.pcap: 7\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/message/escapes", test_escapes);
    return g_test_run();
}
