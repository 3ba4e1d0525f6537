"""st.grid with every parameter, its cells; st.chat_message with every kind of picture; st.bottom; what they refuse.

# wirediff: [{"open": true}, {"set": "In a cell", "to": true}, {"set": "Below", "to": "x"}, {"rerun": true}]
# wirediff-ignore: exception.message exception.message_is_markdown
"""
import streamlit as st


def tried(*attempts):
    """Each attempt must raise; its exception is shown as a box, and what it is as text."""
    for attempt in attempts:
        try:
            attempt()
        except Exception as error:
            st.text(" < ".join(f"{c.__module__}.{c.__name__}" for c in type(error).__mro__[:-3]))
            st.exception(error)
        else:
            st.text("accepted")


with st.grid() as plain:
    st.text("one")
    st.text("two")
plain.text("three")
st.text([type(plain).__name__, type(plain).__module__, type(plain.cell()).__name__, isinstance(plain, type(st.container()))])
three = st.grid(3, min_column_width=100, wrap=False, gap="large", vertical_alignment="center", border=True,
                row_height=80, width=600, height=400, key="grid", dense=True)
wide = three.cell(column_span=2)
wide.text("over two")
with three.cell(column_span="all", row_span=2):
    st.checkbox("In a cell")
    st.columns(2)[0].text("a column in a cell")
three.text("not in a cell")
two = st.grid(columns=2, gap=("small", None), row_height="content", height="stretch")
with two:
    st.metric("a", 1)
    st.container(border=True).text("b")
st.grid("auto", gap=[10, "xxsmall"], vertical_alignment="bottom").text("last")
st.container().grid(2).cell(row_span=1).text("deep")

for name in ("user", "assistant", "ai", "human", "USER", "Ann", "🎈", "", "a name"):
    with st.chat_message(name):
        st.text(name)
for avatar in ("user", "assistant", "ai", "human", "🦜", ":material/home:", "https://example.org/x.png", None):
    st.chat_message("Ann", avatar=avatar).text(avatar)
st.chat_message("Ann", width=300).button("within")
st.chat_message("Ann", width="content").chat_message("user").text("nested")

st.bottom.text("at the bottom")
with st.bottom:
    st.text_input("Below")
    st.columns(2)[1].text("a column there")
left, right = st.bottom.columns([1, 2])
right.text("right")

tried(
    lambda: st.grid(0),
    lambda: st.grid(25),
    lambda: st.grid("3"),
    lambda: st.grid(2.5),
    lambda: st.grid(True),
    lambda: st.grid(None),
    lambda: st.grid(3, "auto"),
    lambda: st.grid(wrap=False),
    lambda: st.grid(2, wrap=1),
    lambda: st.grid(2, border=None),
    lambda: st.grid(2, dense="yes"),
    lambda: st.grid(min_column_width=0),
    lambda: st.grid(min_column_width="x"),
    lambda: st.grid(min_column_width=2.0),
    lambda: st.grid(min_column_width=2 ** 32),
    lambda: st.grid(min_column_width=2 ** 70),
    lambda: st.grid(min_column_width=-2 ** 70),
    lambda: st.grid(gap=(1, 2, 3)),
    lambda: st.grid(gap=("small", "huge")),
    lambda: st.grid(gap="huge"),
    lambda: st.grid(gap=True),
    lambda: st.grid(vertical_alignment="middle"),
    lambda: st.grid(vertical_alignment=None),
    lambda: st.grid(row_height="stretch"),
    lambda: st.grid(row_height=0),
    lambda: st.grid(row_height=1.5),
    lambda: st.grid(width="content"),
    lambda: st.grid(height="x"),
    lambda: st.grid(key="grid"),
    lambda: three.cell(column_span=4),
    lambda: three.cell(column_span=0),
    lambda: three.cell(column_span="one"),
    lambda: three.cell(column_span=1.0),
    lambda: three.cell(column_span=None),
    lambda: three.cell(2),
    lambda: three.cell(row_span=0),
    lambda: three.cell(row_span="all"),
    lambda: three.cell(row_span=True),
    lambda: plain.cell(column_span=2 ** 32),
    lambda: st.container().cell(),
    lambda: st.chat_message(),
    lambda: st.chat_message(None),
    lambda: st.chat_message("Ann", "user"),
    lambda: st.chat_message("Ann", avatar="nobody.png"),
    lambda: st.chat_message("Ann", avatar=":material/no_such_icon:"),
    lambda: st.chat_message("Ann", avatar=""),
    lambda: st.chat_message("Ann", width="x"),
)


def below():
    st.bottom.text("refused")


def below_with():
    with st.bottom:
        st.text("refused")


with st.sidebar:
    try:
        below()
    except st.errors.StreamlitAPIException as error:
        st.text(type(error).__name__)
    try:
        below_with()
    except st.errors.StreamlitAPIException as error:
        st.text(type(error).__name__)
st.text([hasattr(st.bottom, "text"), "columns" in dir(st.bottom), type(st.bottom).__name__])
st.text("end")
