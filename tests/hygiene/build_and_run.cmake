# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# cmake -DCXX=... -DFLAGS=... -DSOURCES=... -DPROGRAM=... -P build_and_run.cmake
execute_process(COMMAND "${CXX}" ${FLAGS} ${SOURCES} -o "${PROGRAM}" -lz -pthread COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${PROGRAM}" COMMAND_ERROR_IS_FATAL ANY)
