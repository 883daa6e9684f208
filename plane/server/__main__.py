"""
Starts MiniStack on the port in GATEWAY_PORT, with the types, the corrections and the hostile behavior of this folder.
"""
import os

# MiniStack reads them while it is imported.
os.environ.update({"AUTH": "true", "BIND_HOST": "127.0.0.1", "USE_SSL": "1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"})

from ministack import app  # noqa: E402

from . import corrections, hostile, inventory, types  # noqa: E402


def main() -> None:
    # It also serves on 443 where it may.
    app._port_is_bindable = lambda *_: False
    types.register()
    corrections.apply()
    hostile.apply(
        order=os.environ.get("PLANE_ORDER") == "hostile",
        iam_delay=float(os.environ.get("PLANE_IAM_DELAY", "0")),
    )
    app.app = inventory.answering(app.app)
    app.main()


if __name__ == "__main__":
    main()
