/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command lines that users may rely on, and what is said of others. */
#include "options.h"

#include <stdint.h>

static bool
parse(Options *options, const char *line, GError **error)
{
    g_auto(GStrv) arguments = NULL;
    g_autofree char *command = g_strconcat("pskdecode ", line, NULL);
    g_autofree char **argv = NULL; /* GOption moves the pointers about */
    int argc;

    g_assert_true(g_shell_parse_argv(command, &argc, &arguments, NULL));
    argv = g_memdup2(arguments, ((size_t)argc + 1) * sizeof(char *));
    return options_parse(options, argc, argv, error);
}

static void
assert_list(char **list, const char *expected)
{
    g_autofree char *joined = list != NULL ? g_strjoinv(" ", list) : g_strdup("");

    g_assert_cmpstr(joined, ==, expected);
}

static void
check(const char *line, const char *captures, const char *keys, const char *keylogs)
{
    g_autoptr(GError) error = NULL;
    Options options;

    g_test_message("%s", line);
    g_assert_true(parse(&options, line, &error));
    g_assert_no_error(error);
    assert_list(options.captures, captures);
    assert_list(options.keys, keys);
    assert_list(options.keylogs, keylogs);
    options_clear(&options);
    g_assert_null(options.captures);
}

static void
test_arguments(void)
{
    check("a.pcap keys.txt", "a.pcap", "keys.txt", "");
    check("a.pcap b.pcap keys.txt", "a.pcap b.pcap", "keys.txt", "");
    check("- keys.txt", "-", "keys.txt", "");
    check("-k keys.txt a.pcap", "a.pcap", "keys.txt", "");
    check("a.pcap --keys keys.txt", "a.pcap", "keys.txt", "");
    check("-k one -k two a.pcap b.pcap", "a.pcap b.pcap", "one two", "");
    check("--keylog log a.pcap", "a.pcap", "", "log");
    check("--keylog log --keylog more -k keys a.pcap", "a.pcap", "keys", "log more");
    check("-- -a.pcap -keys", "-a.pcap", "-keys", "");
}

/* As getopt(3) takes them: a value may be joined to its option's letter. */
static void
test_joined(void)
{
    check("-kkeys.txt a.pcap", "a.pcap", "keys.txt", "");
    check("-jkone -k two -qjktwo a.pcap", "a.pcap", "one two two", "");
    check("-jk one a.pcap", "a.pcap", "one", "");
    check("-k -kkeys a.pcap", "a.pcap", "-kkeys", "");          /* a name, though an odd one */
    check("--keys -kkeys a.pcap", "a.pcap", "-kkeys", "");
    check("--keys=-kkeys a.pcap", "a.pcap", "-kkeys", "");
    check("a.pcap -- -kkeys", "a.pcap", "-kkeys", "");
    check("-k -- a.pcap", "a.pcap", "--", "");
    check("- -kkeys", "-", "keys", "");
}

static void
check_usage(const char *line, const char *word)
{
    g_autoptr(GError) error = NULL;
    Options options;

    g_test_message("%s", line);
    g_assert_false(parse(&options, line, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, word));
    g_assert_null(options.captures); /* nothing is left to clear */
    g_assert_null(options.keys);
}

static void
test_usage(void)
{
    check_usage("", "no capture");
    check_usage("-k keys.txt", "no capture");
    check_usage("a.pcap", "key table");
    check_usage("--no-such-option a.pcap keys.txt", "no-such-option");
    check_usage("--color sometimes a.pcap keys.txt", "--color");
    check_usage("--expect NO_SUCH_SUITE a.pcap keys.txt", "NO_SUCH_SUITE");
    check_usage("--expect PSK-AES128-CCM8::PSK-AES128-CCM a.pcap keys.txt", "--expect");
    check_usage("--jobs -1 a.pcap keys.txt", "--jobs");
    check_usage("--jobs many a.pcap keys.txt", "many");
    check_usage("-k", "-k");
    check_usage("-jk", "-k");
    check_usage("--json=no a.pcap keys.txt", "--json takes no value");
    check_usage("-jz a.pcap keys.txt", "-jz");
}

static void
test_switches(void)
{
    Options options;

    g_assert_true(parse(&options, "-j -q -v --strict -f 'tcp port 8883' --streams out a keys",
                        NULL));
    g_assert_true(options.json && options.quiet && options.verbose && options.strict);
    g_assert_cmpstr(options.filter, ==, "tcp port 8883");
    g_assert_cmpstr(options.streams, ==, "out");
    options_clear(&options);
    g_assert_true(parse(&options, "a keys", NULL));
    g_assert_false(options.json || options.quiet || options.verbose || options.strict ||
                   options.version || options.color);
    g_assert_null(options.filter);
    g_assert_null(options.expected);
    options_clear(&options);
    g_assert_true(parse(&options, "--json --quiet --verbose --filter tcp a keys", NULL));
    g_assert_true(options.json && options.quiet && options.verbose);
    options_clear(&options);
    g_assert_true(parse(&options, "--version", NULL)); /* needs no capture */
    g_assert_true(options.version);
    options_clear(&options);
}

/* One suite by each of its names. */
static void
test_expect(void)
{
    static const uint16_t expected[] = {0xc0a8, 0xc0a8, 0xc0a8, 0xc0a8, 0x00ae};
    Options options;

    g_assert_true(parse(&options,
                        "--expect TLS_PSK_WITH_AES_128_CCM_8:PSK-AES128-CCM8:"
                        "TLS-PSK-WITH-AES-128-CCM-8:TLS_PSK_AES_128_CCM_8:0x00AE a keys",
                        NULL));
    g_assert_cmpmem(options.expected->data, options.expected->len * sizeof(uint16_t), expected,
                    sizeof(expected));
    options_clear(&options);
}

static bool
color_with(const char *line)
{
    Options options;
    bool color;

    g_assert_true(parse(&options, line, NULL));
    color = options.color;
    options_clear(&options);
    return color;
}

/* Standard output is no terminal here. */
static void
test_color(void)
{
    g_assert_true(color_with("--color always a keys"));
    g_assert_false(color_with("--color never a keys"));
    g_assert_false(color_with("--color auto a keys"));
    g_setenv("NO_COLOR", "1", TRUE);
    g_assert_true(color_with("--color always a keys")); /* said outright */
    g_unsetenv("NO_COLOR");
}

/* With a key log, the last argument is a capture where it begins like one. */
static void
test_keylog_and_captures(void)
{
    g_autofree char *capture = g_build_filename(PSK_CAPTURES, "article.pcapng", NULL);
    g_autofree char *keys = g_build_filename(PSK_CAPTURES, "article.keys", NULL);
    g_autofree char *two = g_strdup_printf("--keylog log %s %s", capture, capture);
    g_autofree char *both = g_strdup_printf("--keylog log %s %s", capture, keys);
    g_autofree char *captures = g_strdup_printf("%s %s", capture, capture);

    check(two, captures, "", "log");
    check(both, capture, keys, "log");
    check("--keylog log a.pcap -", "a.pcap -", "", "log");
}

static void
test_live(void)
{
    Options options;

    g_assert_true(parse(&options, "-i eth0 keys", NULL));
    g_assert_cmpstr(options.interface, ==, "eth0");
    g_assert_null(options.captures);
    assert_list(options.keys, "keys");
    options_clear(&options);
    g_assert_true(parse(&options, "-i eth0 -k keys", NULL));
    assert_list(options.keys, "keys");
    options_clear(&options);
    check_usage("-i eth0", "key table");
    check_usage("-i eth0 a.pcap keys", "-i");
    check_usage("-i eth0 -k keys a.pcap", "-i");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tools/options/arguments", test_arguments);
    g_test_add_func("/tools/options/joined", test_joined);
    g_test_add_func("/tools/options/usage", test_usage);
    g_test_add_func("/tools/options/switches", test_switches);
    g_test_add_func("/tools/options/expect", test_expect);
    g_test_add_func("/tools/options/color", test_color);
    g_test_add_func("/tools/options/keylog-and-captures", test_keylog_and_captures);
    g_test_add_func("/tools/options/live", test_live);
    return g_test_run();
}
