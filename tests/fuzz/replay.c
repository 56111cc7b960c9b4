/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target over every file of the folders it is given: the corpora, in each test run. */
#include <glib.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned
replay_folder(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
    const char *name;
    unsigned count = 0;

    g_assert_no_error(error);
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autofree char *bytes = NULL;
        g_autofree uint8_t *exact = NULL;
        size_t size;

        g_file_get_contents(file, &bytes, &size, &error);
        g_assert_no_error(error);
        /* Without the NUL that GLib adds, so that an octet too far is seen. */
        exact = g_memdup2(bytes, size);
        LLVMFuzzerTestOneInput(exact, size);
        count++;
    }
    return count;
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        g_assert_cmpuint(replay_folder(argv[i]), >, 0);
    return 0;
}
