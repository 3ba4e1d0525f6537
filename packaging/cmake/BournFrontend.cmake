# The frontend and llhttp, fetched by hash into the shared cache, and the C code made from the frontend's descriptors.
# Done at configure time: the names of the generated files are then known, and a missing network is told at once.

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tools/pins.txt"
    "${CMAKE_CURRENT_SOURCE_DIR}/tools/fetch.py" "${CMAKE_CURRENT_SOURCE_DIR}/tools/gen_wire.py"
    "${CMAKE_CURRENT_SOURCE_DIR}/tools/gen_icons.py")
file(STRINGS tools/pins.txt pin REGEX "^streamlit ")
string(REGEX REPLACE "^streamlit ([^ ]+) .*" "\\1" FRONTEND_VERSION "${pin}")

# bourn_fetch(OUTPUT_VARIABLE THING LOCAL_FILE)
function(bourn_fetch out thing file)
    set(command "${Python3_EXECUTABLE}" tools/fetch.py --cache "${BOURN_CACHE}" ${thing})
    if(file)
        list(APPEND command --local "${file}")
    endif()
    execute_process(COMMAND ${command} WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE folder
        ERROR_VARIABLE said RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
    if(failed)
        message(FATAL_ERROR "${said}")
    endif()
    set(${out} "${folder}" PARENT_SCOPE)
endfunction()

bourn_fetch(FRONTEND_DIR frontend "${BOURN_FRONTEND_WHEEL}")
bourn_fetch(LLHTTP_DIR llhttp "${BOURN_HTTPTOOLS_SDIST}")

execute_process(COMMAND "${Python3_EXECUTABLE}" tools/gen_wire.py --proto "${FRONTEND_DIR}/proto" --out "${GEN}"
    --protoc-c "${PROTOC_C}" WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    ERROR_VARIABLE said RESULT_VARIABLE failed ERROR_STRIP_TRAILING_WHITESPACE)
if(failed)
    message(FATAL_ERROR "${said}")
endif()
file(STRINGS "${GEN}/pb/files.txt" PB_SOURCES)
list(TRANSFORM PB_SOURCES PREPEND "${GEN}/pb/")

execute_process(COMMAND "${Python3_EXECUTABLE}" tools/gen_icons.py --names "${FRONTEND_DIR}/names" --out "${GEN}/icons.c"
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    ERROR_VARIABLE said RESULT_VARIABLE failed ERROR_STRIP_TRAILING_WHITESPACE)
if(failed)
    message(FATAL_ERROR "${said}")
endif()

# gzip and brotli siblings beside the cached files: once per checkout, whatever number of presets is built.
add_custom_command(OUTPUT "${FRONTEND_DIR}/compressed.stamp"
    COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_SOURCE_DIR}/tools/compress.py" --brotli "${BROTLI}"
        --stamp "${FRONTEND_DIR}/compressed.stamp" "${FRONTEND_DIR}/static"
    DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tools/compress.py"
    COMMENT "Compressing the frontend (once)" VERBATIM USES_TERMINAL)
add_custom_target(frontend ALL DEPENDS "${FRONTEND_DIR}/compressed.stamp")
