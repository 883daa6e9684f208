"""botocore's models of AWS's services, and what a request can be wrong in before a member of its input is."""

import functools

from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape


class Refused(Exception):
    """A request that is none of an operation."""

    def __init__(self, rule, value, path="request"):
        super().__init__(rule)
        self.rule, self.value, self.path = rule, value, path


# An operation without input takes an empty one.
NO_INPUT = StructureShape("NoInput", {"type": "structure", "members": {}})


# A loader keeps what it loaded, which is too much of all services.
@functools.cache
def _services():
    found = {}
    for service in Loader().list_available_services("service-2"):
        metadata = Loader().load_service_model(service, "service-2")["metadata"]
        found[metadata["serviceId"].lower().replace(" ", "_")] = service
    return found


@functools.cache
def _model(service):
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def model_of(recorded):
    """AWS tells services with one signing name by their hosts; the endpoint of the tests has one host, and the client's name stands for it."""
    service = _services().get(recorded.client)
    if service is None:
        raise Refused("unknown client", recorded.client)
    model = _model(service)
    if model.signing_name != recorded.service:
        raise Refused(f"signed for {model.signing_name}", recorded.service)
    return model


def operation_of(model, name):
    if name not in model.operation_names:
        raise Refused("unknown operation", name)
    return model.operation_model(name)


def input_shape(operation):
    return operation.input_shape or NO_INPUT
