"""What a rerun is asked with."""


class RerunData:
    """A request: its fields are what it was made with."""

    def __init__(self, query_string="", widget_states=None, page_script_hash="", **more):
        self.query_string, self.widget_states, self.page_script_hash = query_string, widget_states, page_script_hash
        vars(self).update(more)

    def __repr__(self):
        return f"RerunData({', '.join(f'{k}={v!r}' for k, v in vars(self).items() if v)})"
