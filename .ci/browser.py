"""Drives Debian's Chromium over WebDriver with nothing but the standard library."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """A browser with a fresh profile; it ends with the `with` block."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="kmip-conform-browser-")
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                port = line.strip().rstrip(".").rsplit(" ", 1)[1]
                self.base = f"http://127.0.0.1:{port}"
                break
        wanted = {"args": FLAGS + [f"--user-data-dir={self.profile}"],
                  "binary": shutil.which("chromium")}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": wanted, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = f"/session/{answer['sessionId']}"
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()
            shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, path, body=None):
        data = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from None

    def post(self, path, body=None):
        return self.call("POST", self.session + path, body)

    def open(self, path, address=""):
        self.post("/url", {"url": f"file://{path}{address}"})

    def js(self, script, *args):
        return self.post("/execute/sync", {"script": script, "args": list(args)})

    def wait(self, script, what):
        """Until the script says something true, for 30 s."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            value = self.js(f"return {script}")
            if value:
                return value
            time.sleep(0.02)
        raise AssertionError(f"never: {what}")

    def keys(self, text):
        self.post("/actions", {"actions": [{"type": "key", "id": "k", "actions": [
            {"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]}]})

    def size(self, width, height):
        """The size of the page: a window of a desktop cannot be as narrow as a phone's."""
        self.post("/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})

    def media(self, **features):
        self.post("/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "media": features.pop("media", ""),
            "features": [{"name": name.replace("_", "-"), "value": value}
                         for name, value in features.items()]}})

    def picture(self, path, whole=False):
        if whole:
            answer = self.post("/goog/cdp/execute", {"cmd": "Page.captureScreenshot", "params": {
                "captureBeyondViewport": True}})["data"]
        else:
            answer = self.call("GET", self.session + "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer))

    def paper(self, path):
        answer = self.post("/print", {"background": False})
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer))

    def complaints(self):
        log = self.post("/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]
