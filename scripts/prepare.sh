# Makes .venv and installs the project into it. Sourced by run and test from the project's root.
#
# Needs Python ≥ 3.11 with venv; PYTHON=… names another interpreter. Installs only when pyproject.toml, the
# interpreter or the wanted parts have changed since the last time, so that a second run costs nothing.

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3
    fi
    for candidate in "$@"; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer with venv is needed and was not found${PYTHON:+ at PYTHON=$PYTHON}."
    say "Install it (Debian: apt install python3 python3-venv), or name one with PYTHON=/path/to/python3."
    return 4
}

# prepare EXTRA [GROUP]: .venv with that extra, and with a dependency group where one is named.
prepare() {
    local python venv parts stamp=.venv/.installed
    python=$(find_python) || return
    venv="$("$python" -c 'import sys; print(sys.executable, *sys.version_info[:3])') $PWD"
    if [ "$(head -n 1 "$stamp" 2>/dev/null)" != "$venv" ]; then
        say "Making .venv with $python …"
        rm -rf .venv
        "$python" -m venv .venv || return 4
        printf '%s\n' "$venv" > "$stamp"
    fi
    # A line for each installation; one with the group serves the one without it too.
    parts="$(cksum < pyproject.toml) $*"
    if grep -q "^$parts" "$stamp"; then
        return
    fi
    say "Installing (once; this can take a minute) …"
    if ! { .venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' \
        && .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$1]" ${2:+--group "$2"}; }
    then
        say "The installation failed; pip's own words are above. Is a package index reachable?"
        return 4
    fi
    printf '%s\n' "$parts" >> "$stamp"
}
