"""
Starts MiniStack on the port in GATEWAY_PORT, with the types, the corrections and the hostile behavior of this folder.
"""
import os
import signal
import sys
import threading

# MiniStack reads them while it is imported.
os.environ.update({"AUTH": "true", "BIND_HOST": "127.0.0.1", "USE_SSL": "1", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"})

from ministack import app  # noqa: E402

from . import calls, corrections, hostile, inventory, types  # noqa: E402
from .patch import patch  # noqa: E402


def end_with_parent() -> None:
    """Ends this process and the functions that it has started when the process that started it is gone."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    # It also serves on 443 where it may.
    patch(app, "_port_is_bindable", lambda *_: False)
    types.register()
    corrections.apply()
    calls.apply()
    hostile.apply(
        order=os.environ.get("PLANE_ORDER") == "hostile",
        iam_delay=float(os.environ.get("PLANE_IAM_DELAY", "0")),
    )
    app.app = inventory.answering(app.app)
    app.main()


if __name__ == "__main__":
    main()
