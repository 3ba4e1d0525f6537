# What the build cannot do without: found, or one line that names the Debian package to install.

macro(bourn_require prefix module package)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
    if(NOT ${prefix}_FOUND)
        message(FATAL_ERROR "${module} is needed: apt-get install ${package}")
    endif()
endmacro()

macro(bourn_require_program variable name package)
    find_program(${variable} ${name})
    if(NOT ${variable})
        message(FATAL_ERROR "the program ${name} is needed: apt-get install ${package}")
    endif()
endmacro()
