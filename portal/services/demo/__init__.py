"""The demonstration: five real programmes, and obviously invented people around them.

Facts come from the files in `portal/data`; whatever happens to them happens through
the services, as it would in a real installation. Loading it again adds what is missing
and changes nothing else.
"""

from portal.services.demo.load import load_demo

__all__ = ["load_demo"]
