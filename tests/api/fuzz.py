"""The API against its own description: every operation with values that fit it and values that do not.

    tests/api/fuzz.py [EXAMPLES [SEED]]

Makes an archive from the fixtures, lets one person of each role in, serves it with the real program, and runs
schemathesis with all its checks for the public and for each role, side by side with nothing but loopback. The seed is
fixed, so that two runs ask the same. Needs the program built (DIWAN, or target/release/diwan) and schemathesis beside
this Python.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
PROGRAM = os.environ.get("DIWAN", str(TARGET / "release" / "diwan"))
ROLES = ["clerk", "archivist", "auditor", "admin"]
PASSWORD = "a long enough password 1"


class House:
    """A fresh archive, its people, and the server."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.archive = self.folder / "archive"
        self.env = {**os.environ, "XDG_CONFIG_HOME": str(self.folder / "config"), "LC_ALL": "C.UTF-8"}
        for name in ("DIWAN_ARCHIVE", "DIWAN_CONFIG"):
            self.env.pop(name, None)

    def run(self, *args, given=None, fine=(0,)):
        command = [PROGRAM, "--archive", str(self.archive), *args]
        done = subprocess.run(command, env=self.env, input=given, text=True, capture_output=True)
        if done.returncode not in fine:
            sys.exit(f"diwan {' '.join(args)}: exit {done.returncode}\n{done.stderr}")
        return done.stdout

    def fill(self):
        subprocess.run([PROGRAM, "init", str(self.archive), "--name", "بلدية وادي الريحان"],
                       env=self.env, check=True, capture_output=True)
        self.run("ingest", "--quiet", str(ROOT / "fixtures" / "sip"), fine=(0, 1))
        for record, level in [("1", "public"), ("2", "public"), ("4", "secret")]:
            self.run("describe", record, "--access", level)
        for role in ROLES:
            self.run("user", "add", role, "--role", role, "--password-stdin", given=PASSWORD + "\n")

    def token(self, role):
        said = self.run("--json", "user", "token", role, "fuzz")
        return next(json.loads(line)["token"] for line in said.splitlines() if '"token"' in line)

    def serve(self):
        command = [PROGRAM, "--archive", str(self.archive), "--json", "serve", "--listen", "127.0.0.1:0"]
        server = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        for line in server.stdout:
            told = json.loads(line)
            if told.get("type") == "serving":
                return server, told["url"].rstrip("/")
        sys.exit("the server ended before it said where it listens")


def schemathesis(url, role, token, examples, seed, folder):
    """One run as one role; returns whether it passed."""
    program = shutil.which("schemathesis", path=str(pathlib.Path(sys.executable).parent)) or "schemathesis"
    rules = pathlib.Path(__file__).with_name("schemathesis.toml")
    command = [program, "--config-file", str(rules), "run", f"{url}/api/v1/openapi.json", "--checks", "all", "--mode", "all",
               "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(examples),
               "--seed", str(seed), "--generation-database", "none", "--suppress-health-check", "all",
               "--request-timeout", "20", "--max-failures", "20", "--no-color"]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True)
    print(f"-- {role}: {'passed' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        print(done.stdout[-30000:], done.stderr[-2000:])
    else:
        kept = [line.strip() for line in done.stdout.splitlines() if "generated" in line or "Selected" in line]
        print("   " + "; ".join(kept))
    return done.returncode == 0


def main():
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    only = os.environ.get("ROLES", "public,clerk,archivist,auditor,admin").split(",")
    with tempfile.TemporaryDirectory(prefix="diwan-api-") as folder:
        house = House(folder)
        house.fill()
        tokens = {role: house.token(role) for role in ROLES}
        server, url = house.serve()
        try:
            results = [schemathesis(url, role, tokens.get(role), examples, seed, folder) for role in only]
            urllib.request.urlopen(f"{url}/healthz").read()
        finally:
            server.terminate()
            code = server.wait(timeout=30)
        house.run("verify", "--quiet", fine=(0, 1))
    sys.exit(0 if all(results) and code == 0 else 1)


if __name__ == "__main__":
    main()
