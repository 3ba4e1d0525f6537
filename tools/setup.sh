#!/bin/sh
# Install what is missing, then build: what stands before `make run` and `make test`.
#
#   tools/setup.sh run     Debian packages of packaging/apt-run.txt, a virtual environment in .venv, build/release
#   tools/setup.sh test    also packaging/apt-test.txt, the Python packages of tests/requirements.txt and the add-ons of
#                          tests/addons.txt; builds nothing
#                          (tools/run_tests.py builds every preset itself)
#
# Quiet and quick when all is there. What a step prints goes to .cache/logs; when one fails, one line says what to do.
set -u
cd "$(dirname "$0")/.." || exit 1
goal=${1:-run}
logs=.cache/logs
venv=.venv

die() {
    echo "bourn: $*" >&2
    exit 1
}

step() { # step NAME MESSAGE COMMAND...: runs with output in a log
    name=$1 message=$2
    shift 2
    echo "bourn: $message"
    "$@" >"$logs/$name.log" 2>&1 </dev/null
}

# What a log says went wrong, in one line: CMake's message, which it breaks into several, or the last line of that kind
reason() {
    said=$(awk '/^CMake Error/ { on = 1; next } on && /^(Call Stack| *$)/ && said { exit }
                on { sub(/^ +/, ""); said = said ? said " " $0 : $0 } END { print said }' "$logs/$1.log")
    [ -n "$said" ] || said=$({ grep -E -i '(error|^E:|fatal|cannot|needed)' "$logs/$1.log" || cat "$logs/$1.log"; } \
        | grep -v '^ *$' | tail -n 1 | sed 's/^ *//')
    echo "$said"
}

missing_packages() { # names from the given lists that are not installed
    sed -e 's/#.*//' -e '/^ *$/d' "$@" | while read -r entry; do
        package=${entry%%:*} program=${entry#*:}
        if [ "$program" != "$entry" ] && command -v "$program" >/dev/null 2>&1; then
            continue
        fi
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

install_packages() {
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || die "these packages are missing, and neither root nor sudo is at hand: $missing"
        as_root="sudo -E"
    fi
    export DEBIAN_FRONTEND=noninteractive
    step apt-update "fetching the package list" $as_root apt-get -q update \
        || die "apt-get update failed (no network?): $(reason apt-update)"
    # shellcheck disable=SC2086
    step apt-install "installing $missing" $as_root apt-get -q -y install --no-install-recommends $missing \
        || die "apt-get install failed; see $logs/apt-install.log: $(reason apt-install)"
}

find_python() {
    for python in "${PYTHON:-}" python3.11 python3; do
        [ -n "$python" ] && command -v "$python" >/dev/null 2>&1 || continue
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

make_venv() {
    "$venv/bin/python" -c '' 2>/dev/null && return
    python=$(find_python) || die "Python 3.11 or newer with the venv module is needed: apt-get install python3-venv"
    step venv "making a virtual environment in $venv" "$python" -m venv --clear "$venv" \
        || die "cannot make $venv: $(reason venv)"
}

install_requirements() {
    stamp=$venv/requirements.stamp
    cmp -s tests/requirements.txt "$stamp" && return
    step pip "installing the test packages into $venv" \
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt \
        || die "pip install failed (no network?): $(reason pip)"
    cp tests/requirements.txt "$stamp"
}

# Into a folder of their own, and nothing that they ask for with them: that would be the official package
install_addons() {
    stamp=.cache/addons/requirements.stamp
    [ -f tests/addons.txt ] || return 0
    cmp -s tests/addons.txt "$stamp" && return
    rm -rf .cache/addons.new
    step addons "installing the add-ons that are tested into .cache/addons" \
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --target .cache/addons.new \
        -r tests/addons.txt || die "pip install failed (no network?): $(reason addons)"
    cp tests/addons.txt .cache/addons.new/requirements.stamp
    rm -rf .cache/addons && mv .cache/addons.new .cache/addons
}

build_release() {
    if [ ! -f build/release/build.ninja ] || [ CMakePresets.json -nt build/release/build.ninja ]; then
        step configure "configuring build/release" cmake --preset release "-DPython3_EXECUTABLE=$PWD/$venv/bin/python" \
            || die "$(reason configure)"
    fi
    [ -f build/release/bourn ] || echo "bourn: building build/release (the first time takes a minute or two)"
    cmake --build --preset release --target product >"$logs/build.log" 2>&1 </dev/null && return
    grep -E 'error|FAILED|fetch:' "$logs/build.log" | head -n 5 >&2
    die "the build failed; see $logs/build.log"
}

case $goal in run | test) ;; *) die "usage: tools/setup.sh run|test" ;; esac
mkdir -p "$logs" || die "cannot write to $PWD/.cache"
if command -v dpkg-query >/dev/null 2>&1; then
    if [ "$goal" = test ]; then
        install_packages packaging/apt-run.txt packaging/apt-test.txt
    else
        install_packages packaging/apt-run.txt
    fi
else
    for tool in cmake ninja pkg-config protoc-c brotli cc; do
        command -v $tool >/dev/null 2>&1 || die "$tool is missing; packaging/apt-run.txt lists what is needed, by its Debian names"
    done
fi
make_venv
if [ "$goal" = test ]; then
    install_requirements
    install_addons
else
    build_release
fi
