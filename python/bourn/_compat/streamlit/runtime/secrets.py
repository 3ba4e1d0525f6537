"""Classes of st.secrets, and st.secrets itself."""

from bourn._secrets import AttrDict, Secrets, secrets_singleton  # noqa: F401
