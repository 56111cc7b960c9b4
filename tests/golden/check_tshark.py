#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds pskdecode's MQTT against that of stock tshark, field by field: check_tshark.py [NAME...]

tshark is given the key log that an endpoint's TLS library wrote, pskdecode the key table and, in a
second round, that key log: so neither the keys nor the decoding of the one comes from the other.
"""
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from concurrent.futures import ThreadPoolExecutor

import captures

SKIP = 77

TYPES = dict(enumerate("CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK "
                       "UNSUBSCRIBE UNSUBACK PINGREQ PINGRESP DISCONNECT AUTH".split(), 1))

# MQTT 5.0 section 2.2.2.2, table 2-4.
PROPERTIES = {
    "payload_format_indicator": 0x01, "message_expiry_interval": 0x02, "content_type": 0x03,
    "response_topic": 0x08, "correlation_data": 0x09, "subscription_identifier": 0x0b,
    "session_expiry_interval": 0x11, "assigned_client_identifier": 0x12,
    "server_keep_alive": 0x13, "authentication_method": 0x15, "authentication_data": 0x16,
    "request_problem_information": 0x17, "will_delay_interval": 0x18,
    "request_response_information": 0x19, "response_information": 0x1a,
    "server_reference": 0x1c, "reason_string": 0x1f, "receive_maximum": 0x21,
    "topic_alias_maximum": 0x22, "topic_alias": 0x23, "maximum_qos": 0x24,
    "retain_available": 0x25, "user_property": 0x26, "maximum_packet_size": 0x27,
    "wildcard_subscription_available": 0x28, "subscription_identifier_available": 0x29,
    "shared_subscription_available": 0x2a,
}


def tshark(name, folder):
    options = ["-n", "-r", f"{name}.pcapng", "-o", f"tls.keylog_file:{name}.keylog",
               "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "pdml"]
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "WIRESHARK_PLUGIN_DIR": folder,
                   "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    result = subprocess.run(["tshark", *options], cwd=captures.CAPTURES, env=environment,
                            capture_output=True, check=True, timeout=300)
    return xml.etree.ElementTree.fromstring(result.stdout)


class Layer:
    """One MQTT packet as tshark shows it."""

    def __init__(self, element):
        self.fields = [field for field in element.iter("field")]

    def all(self, *names):
        return [field for field in self.fields if field.get("name") in names]

    def find(self, name):
        return next(iter(self.all(name)), None)

    def number(self, *names):
        found = self.all(*names)
        return int(found[0].get("show"), 0) if found else None

    def flag(self, name):
        field = self.find(name)
        return field.get("show") in ("1", "True") if field is not None else None

    def text(self, name):
        """Bytes; where a topic stands for an alias, tshark only shows it."""
        field = self.find(name)
        if field is None:
            return None
        return bytes.fromhex(field.get("value") or "") or (field.get("show") or "").encode()

    def octets(self, name):
        field = self.find(name)
        return bytes.fromhex(field.get("value") or "") if field is not None else None


def tshark_property(fields):
    """The values of one property, from the fields behind its id."""
    for field in fields:
        name, value = field.get("name"), bytes.fromhex(field.get("value") or "")
        if name in ("mqtt.prop_number", "mqtt.property.topic_alias", "mqtt.property.max_qos"):
            yield int(field.get("show"), 0)
        elif name == "mqtt.property.content_type":
            yield value[2:]
        elif name in ("mqtt.prop_string", "mqtt.prop_key", "mqtt.prop_value"):
            yield value


def tshark_properties(layer, name):
    element = layer.find(name)
    result = []
    for field in element.iter("field") if element is not None else ():
        if field.get("name") == "mqtt.property_id":
            result.append((int(field.get("show"), 0), []))
        elif result:
            result[-1][1].append(field)
    return sorted(((number, tuple(tshark_property(fields))) for number, fields in result),
                  key=lambda entry: entry[0])


def tshark_packet(layer):
    kind = TYPES[layer.number("mqtt.msgtype")]
    will = layer.flag("mqtt.conflag.willflag")
    codes = [f"mqtt.{name}.reason_code" for name in
             "connack puback pubrec pubrel pubcomp disconnect auth".split()]
    many = [f"mqtt.{name}.reason_code" for name in ("suback", "unsuback")] + ["mqtt.suback.qos"]
    publish = kind == "PUBLISH"
    return {
        "type": kind,
        "protocol_name": layer.text("mqtt.protoname"),
        "protocol_version": layer.number("mqtt.ver"),
        "clean": layer.flag("mqtt.conflag.cleansess"),
        "keep_alive": layer.number("mqtt.kalive"),
        "client_id": layer.octets("mqtt.clientid") if kind == "CONNECT" else None,
        "username": layer.octets("mqtt.username"),
        "password": layer.octets("mqtt.passwd"),
        "will": (layer.number("mqtt.conflag.qos"), layer.flag("mqtt.conflag.retain"),
                 layer.octets("mqtt.willtopic"), layer.octets("mqtt.willmsg") or b"",
                 tshark_properties(layer, "mqtt.will_properties")) if will else None,
        "session_present": layer.flag("mqtt.conack.flags.sp"),
        "code": layer.number("mqtt.conack.val", *codes) or 0,
        "codes": [int(field.get("show"), 0) for field in layer.all(*many)],
        "dup": layer.flag("mqtt.dupflag") if publish else None,
        "qos": layer.number("mqtt.qos") if publish else None,
        "retain": layer.flag("mqtt.retain") if publish else None,
        "topic": layer.text("mqtt.topic") if publish else None,
        "payload": layer.octets("mqtt.msg") or b"" if publish else None,
        "packet_id": layer.number("mqtt.msgid"),
        "filters": [] if publish else [bytes.fromhex(field.get("value"))
                                       for field in layer.all("mqtt.topic")],
        "filter_qos": [int(field.get("show")) for field in
                       layer.all("mqtt.sub.qos", "mqtt.subscription_options_qos")],
        "filter_options": [int(field.get("show"), 0) for field in
                           layer.all("mqtt.subscription_options_nl",
                                     "mqtt.subscription_options_rap",
                                     "mqtt.subscription_options_retain")],
        "properties": tshark_properties(layer, "mqtt.properties"),
    }


def decoded_value(value):
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    return value.encode() if isinstance(value, str) else int(value)


def decoded_properties(holder):
    result = []
    for name, value in holder.get("properties", {}).items():
        plain = name.removesuffix("_hex")
        if plain != name:
            value = {"hex": value}
        for one in value if isinstance(value, list) else [value]:
            values = ([one["name"].encode(), one["value"].encode()] if name == "user_property"
                      else [decoded_value(one)])
            result.append((PROPERTIES[plain], tuple(values)))
    return sorted(result, key=lambda entry: entry[0])


def decoded_packet(event):
    will = event.get("will")
    filters = event.get("subscriptions",
                        [{"topic_filter": text} for text in event.get("topic_filters", [])])
    options = [int(entry[name]) for entry in filters if "no_local" in entry
               for name in ("retain_handling", "retain_as_published", "no_local")]
    publish = event["type"] == "PUBLISH"
    return {
        "malformed": event.get("malformed", False),
        "type": event["type"],
        "protocol_name": captures.raw(event, "protocol_name"),
        "protocol_version": event.get("protocol_version"),
        "clean": event.get("clean_session", event.get("clean_start")),
        "keep_alive": event.get("keep_alive"),
        "client_id": captures.raw(event, "client_id"),
        "username": captures.raw(event, "username"),
        "password": captures.raw(event, "password"),
        "will": (will["qos"], will["retain"], captures.raw(will, "topic"),
                 captures.raw(will, "payload"), decoded_properties(will)) if will else None,
        "session_present": event.get("session_present"),
        "code": event.get("reason_code", event.get("return_code", 0)),
        "codes": event.get("reason_codes", []),
        "dup": event.get("dup"),
        "qos": event.get("qos"),
        "retain": event.get("retain"),
        "topic": captures.raw(event, "topic"),
        "payload": captures.raw(event, "payload") if publish else None,
        "packet_id": event.get("packet_id"),
        "filters": [captures.raw(entry, "topic_filter") for entry in filters],
        "filter_qos": [entry["qos"] for entry in filters if "qos" in entry],
        "filter_options": options,
        "properties": decoded_properties(event),
    }


def tshark_packets(name, folder):
    """(frame, packet), in the order of the capture."""
    for frame in tshark(name, folder).iter("packet"):
        layers = {layer.get("name"): layer for layer in frame.iter("proto")}
        if "mqtt" not in layers:
            continue
        number = next(field.get("show") for field in layers["frame"].iter("field")
                      if field.get("name") == "frame.number")
        for layer in frame.iter("proto"):
            if layer.get("name") == "mqtt":
                yield int(number), tshark_packet(Layer(layer))


def decoded_packets(name, *options):
    for event in captures.events(name, *options):
        if event["event"] == "mqtt":
            yield event["frame"], decoded_packet(event)


def only_theirs(theirs, ours):
    """OURS without the packets in frames where tshark shows none."""
    frames = {frame for frame, _ in theirs}
    return [entry for entry in ours if entry[0] in frames]


def differences(theirs, ours):
    for (frame, packet), (our_frame, our_packet) in itertools.zip_longest(
            theirs, ours, fillvalue=(None, {})):
        if frame != our_frame:
            yield f"tshark has a packet in frame {frame}, pskdecode in {our_frame}"
            return
        # Of a malformed packet, each shows what it could make out.
        fields = ("type",) if our_packet["malformed"] else packet
        for field in fields:
            value = packet[field]
            if value != our_packet[field]:
                yield (f"frame {frame} {packet['type']}: {field} is {value!r} for tshark, "
                       f"{our_packet[field]!r} for pskdecode")


def check(name, folder):
    theirs = list(tshark_packets(name, folder))
    rounds = [("key log", ("--keylog", f"{name}.keylog"))]
    if set(captures.verdicts(name)) == {"decrypted"}:
        rounds.append(("key table", ("-k", f"{name}.keys")))
    problems = []
    for label, options in rounds:
        ours = list(decoded_packets(name, *options))
        if not captures.LOSSY.isdisjoint(captures.verdicts(name)):
            # Behind damage, tshark does not find its place again.
            ours = only_theirs(theirs, ours)
        problems += [f"{name} with its {label}: {problem}" for problem in differences(theirs, ours)]
    return len(theirs), problems


def main():
    if shutil.which("tshark") is None:
        print("skipped: no tshark")
        sys.exit(SKIP)
    names = sys.argv[1:] or [name for name in captures.names() if captures.has_keylog(name)]
    names = [name for name in names if not captures.header(name, "Tshark")]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda name: check(name, folder), names))
    packets = sum(count for count, _ in results)
    problems = [problem for _, found in results for problem in found]
    print("\n".join(problems) or f"{len(names)} captures, {packets} MQTT packets: equal")
    sys.exit(bool(problems) or packets == 0)


if __name__ == "__main__":
    main()
