"""The fictional sub-district 榆园街道, made from one seed."""

from cocreate_gis.services.demo.assembly import DEMO_SEED, generate
from cocreate_gis.services.demo.load import DemoSummary, build_demo

__all__ = ["DEMO_SEED", "DemoSummary", "build_demo", "generate"]
