# SPDX-License-Identifier: GPL-2.0-or-later
# What every target of the project is compiled with.
add_library(tlspsk_build INTERFACE)
target_compile_features(tlspsk_build INTERFACE c_std_11)
target_compile_definitions(tlspsk_build INTERFACE _GNU_SOURCE)
target_compile_options(tlspsk_build INTERFACE
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
    -Wwrite-strings -Wvla -Wundef -Wformat=2 -fno-common)
if(TLSPSK_WERROR)
    target_compile_options(tlspsk_build INTERFACE -Werror)
endif()
if(TLSPSK_SANITIZE)
    target_compile_options(tlspsk_build INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(tlspsk_build INTERFACE -fsanitize=address,undefined)
endif()
