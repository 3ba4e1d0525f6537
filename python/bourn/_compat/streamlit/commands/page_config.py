"""Where add-ons look for an icon to choose."""

import random


def get_random_emoji():
    """Any of a few."""
    return random.choice("🎈🎉🚀🌈🌍🌻🍀🍉🎨🎯🎲🏔🐙🐝🐳👾💡🔭🧩🪁")
