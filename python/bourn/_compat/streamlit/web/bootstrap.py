"""The other launcher: `bootstrap.run(path, False, args, flag_options)`."""

from bourn import _binary


def run(main_script_path, is_hello=False, args=(), flag_options=None, **_extra):
    """Becomes `bourn run`; does not return."""
    _binary.become(["run", main_script_path, *_flags(flag_options), *(["--", *args] if args else [])])


def load_config_options(flag_options):
    """Keep options for the configuration of this process."""
    from streamlit import config
    for name, value in (flag_options or {}).items():
        if value is not None and value != ():
            config.set_option(name.replace("_", ".", 1) if "." not in name else name, value)


def _flags(options):
    """{"server_port": 8502} or {"server.port": 8502} as flags."""
    out = []
    for name, value in (options or {}).items():
        if value is None or value == ():
            continue
        name = name if "." in name else name.replace("_", ".", 1)
        for item in value if isinstance(value, (list, tuple)) else (value,):
            out.append(f"--{name}={str(item).lower() if isinstance(item, bool) else item}")
    return out
