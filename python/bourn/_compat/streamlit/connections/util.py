"""What classes of connections share."""


def extract_from_dict(keys, source_dict):
    """The entries of these keys, taken out of the dictionary."""
    return {key: source_dict.pop(key) for key in keys if key in source_dict}


def running_in_sis():
    """Whether this runs inside of Snowflake: bourn does not."""
    return False
