"""A Flask app that says which instance answered."""
import signal
import socket
import sys

from flask import Flask

app = Flask(__name__)


@app.route("/")
def hello():
    return f"Hello from flask-app on {socket.gethostname()}\n"


@app.route("/healthz")
def healthz():
    return "ok\n"


if __name__ == "__main__":
    # The first process of a container ignores SIGTERM unless it asks for it.
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(0))
    app.run(host="0.0.0.0", port=5000)
