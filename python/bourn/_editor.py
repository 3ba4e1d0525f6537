"""st.data_editor, as the method of containers: what it takes. What it does is in _edits, imported with the first table."""


def method(show):
    """The method of containers; `show` is the row's, which takes a table and returns the changes."""

    def data_editor(self, data: "DataTypes", *, width: "Width" = "stretch",  # noqa: F821
                    height: "Height | Literal['auto']" = "auto", use_container_width: "bool | None" = None,  # noqa: F821
                    hide_index: "bool | None" = None, column_order: "Iterable[str] | None" = None,  # noqa: F821
                    column_config: "ColumnConfigMappingInput | None" = None,  # noqa: F821
                    num_rows: "Literal['fixed', 'dynamic', 'add', 'delete']" = "fixed",  # noqa: F821
                    disabled: "bool | Iterable[str | int]" = False, key: "Key | None" = None,  # noqa: F821
                    on_change: "WidgetCallback | OnChangeMode | None" = "rerun",  # noqa: F821
                    args: "WidgetArgs | None" = None, kwargs: "WidgetKwargs | None" = None,  # noqa: F821
                    row_height: "int | None" = None, placeholder: "str | None" = None,
                    alt: "str | None" = None) -> "DataTypes":  # noqa: F821
        """Show a table as a grid to edit. Returns the table with the visitor's changes, as the kind of object it was."""
        from bourn import _edits
        return _edits.edit(show, self, data, width=width, height=height, use_container_width=use_container_width,
                           hide_index=hide_index, column_order=column_order, column_config=column_config, num_rows=num_rows,
                           disabled=disabled, key=key, on_change=on_change, args=args, kwargs=kwargs, row_height=row_height,
                           placeholder=placeholder, alt=alt)
    data_editor.__qualname__, data_editor.__module__ = "DeltaGenerator.data_editor", "streamlit.delta_generator"
    return data_editor
