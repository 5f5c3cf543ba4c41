"""An adapter for the lab: it puts the lab in order for the runner, over the lab's own control interface.

The runner does that by itself where sut.toml has `[control]`. This is how an adapter for anything else begins:

    [adapter]
    command = ["python3", "lab_adapter.py", "http://127.0.0.1:8080"]

One request a line on standard input, one answer a line on standard output, with the number of the request.
The schemas are `conformance schema adapter-is-asked` and `conformance schema adapter-answers`.
"""

import json
import sys
import urllib.error
import urllib.request

LAB = sys.argv[1]


def control(path, body):
    request = urllib.request.Request(
        LAB + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    # What the environment says of proxies is not meant for this.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as response:
        return json.load(response)


def answer(call):
    if call["name"] == "hello":
        return {"ok": {"name": "lab adapter", "version": "1"}}
    if call["name"] == "reset":
        now = control("/control/reset", {"settings": call["configuration"]})["now"]
        # What the tester signs is a minute old when it is used: it is not what the lab issues then.
        control("/control/advance", {"seconds": 60})
        return {"ok": {"now": now}}
    if call["name"] == "revoke":
        control("/control/revoke", {"cause": "revoke-sessions"})
        return {"ok": None}
    if call["name"] == "others":
        # What the lab's servers ask each other goes to the runner from here on.
        proxy = call["proxy"].removeprefix("http://")
        control("/control/others", {"proxy": proxy, "authority": call["authority"]})
        return {"ok": None}
    if call["name"] == "expire":
        control("/control/expire", {})
        return {"ok": None}
    if call["name"] == "use":
        return {"ok": control("/control/use", {"action": call["action"]})["sees"]}
    if call["name"] == "value":
        return {"unsupported": "the runner makes every value that the lab takes"}
    return {"error": "what is " + call["name"] + "?"}


for line in sys.stdin:
    asked = json.loads(line)
    if asked["call"]["name"] == "stop":
        break
    try:
        said = answer(asked["call"])
    except urllib.error.HTTPError as error:
        said = {"error": error.read().decode()}
    except OSError as error:
        said = {"error": str(error)}
    print(json.dumps({"id": asked["id"], "answer": said}), flush=True)
