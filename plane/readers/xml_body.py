"""Bodies of REST with XML."""

from xml.etree import ElementTree

from models import Refused
from values import Malformed, Unknown, from_text, wire_name


def xml_members(body, members, root):
    try:
        element = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise Refused("XML", body) from None
    if root is not None and _local(element.tag) != root:
        raise Refused(f"XML of {root}", _local(element.tag))
    return _structure(element, members)


def _structure(element, members):
    attributes = {wire_name(name, member).split(":")[-1]: name for name, member in members.items() if member.serialization.get("xmlAttribute")}
    names = {wire_name(name, member): name for name, member in members.items() if not member.serialization.get("xmlAttribute")}
    given = {}
    for attribute, text in element.attrib.items():
        name = attributes.get(_local(attribute), Unknown(f"attribute {_local(attribute)}"))
        given[name] = from_text(text, members[name]) if name in members else text
    for child in element:
        name = names.get(_local(child.tag), Unknown(_local(child.tag)))
        member = members.get(name)
        if member is None:
            given[name] = child.text
        elif member.serialization.get("flattened"):
            given.setdefault(name, []).append(_value(child, member.member))
        else:
            given[name] = Malformed("given twice") if name in given else _value(child, member)
    return given


def _value(element, shape):
    if shape.type_name == "structure":
        return _structure(element, shape.members)
    if shape.type_name == "list":
        name = wire_name("member", shape.member)
        return [_value(child, shape.member) if _local(child.tag) == name else Malformed(_local(child.tag)) for child in element]
    if shape.type_name == "map" or len(element) > 0:
        return Malformed(ElementTree.tostring(element, encoding="unicode"))
    return from_text(element.text or "", shape)


def _local(tag):
    return tag.rpartition("}")[2]
