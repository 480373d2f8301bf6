"""GeoPackage and PostGIS through one SQLAlchemy Core path."""

from cocreate_gis.store.backups import backup
from cocreate_gis.store.edits import (
    delete_feature,
    insert_features,
    restore_feature,
    set_counters,
    update_feature,
)
from cocreate_gis.store.features import (
    Feature,
    count_features,
    get_feature,
    layer_versions,
    read_features,
)
from cocreate_gis.store.history import (
    Change,
    created_by,
    erase_contents,
    read_history,
    record,
    verify_history,
)
from cocreate_gis.store.job_book import JobBook
from cocreate_gis.store.jobs import (
    Job,
    JobState,
    create_job,
    fail_job,
    fail_stale_jobs,
    finish_job,
    is_cancel_requested,
    list_jobs,
    read_job,
    report_progress,
    request_cancel,
)
from cocreate_gis.store.links import link, linked, unlink
from cocreate_gis.store.migrations import migrate
from cocreate_gis.store.personal import erase_personal, personal_values, read_personal
from cocreate_gis.store.photos import (
    PhotoDraft,
    StoredPhoto,
    change_photo,
    count_photos,
    delete_photo,
    erase_photos,
    get_photo,
    insert_photo,
    list_photos,
    read_picture,
    replace_picture,
)
from cocreate_gis.store.receipts import find_by_code, find_by_secret, hash_secret, save_receipt
from cocreate_gis.store.runs import delete_run, list_runs, read_run, read_run_frames, save_run
from cocreate_gis.store.secrets import secret_of
from cocreate_gis.store.standards import read_standards, replace_standards, update_standard
from cocreate_gis.store.stores import Store, create_store, open_store
from cocreate_gis.store.tables import SCHEMA_VERSION
from cocreate_gis.store.voices import read_supports
from cocreate_gis.store.writer import Writer

__all__ = [
    "SCHEMA_VERSION",
    "Change",
    "Feature",
    "Job",
    "JobBook",
    "JobState",
    "PhotoDraft",
    "Store",
    "StoredPhoto",
    "Writer",
    "backup",
    "change_photo",
    "count_features",
    "count_photos",
    "create_job",
    "create_store",
    "created_by",
    "delete_feature",
    "delete_photo",
    "delete_run",
    "erase_contents",
    "erase_personal",
    "erase_photos",
    "fail_job",
    "fail_stale_jobs",
    "find_by_code",
    "find_by_secret",
    "finish_job",
    "get_feature",
    "get_photo",
    "hash_secret",
    "insert_features",
    "insert_photo",
    "is_cancel_requested",
    "layer_versions",
    "link",
    "linked",
    "list_jobs",
    "list_photos",
    "list_runs",
    "migrate",
    "open_store",
    "personal_values",
    "read_features",
    "read_history",
    "read_job",
    "read_personal",
    "read_picture",
    "read_run",
    "read_run_frames",
    "read_standards",
    "read_supports",
    "record",
    "replace_picture",
    "replace_standards",
    "report_progress",
    "request_cancel",
    "restore_feature",
    "save_receipt",
    "save_run",
    "secret_of",
    "set_counters",
    "unlink",
    "update_feature",
    "update_standard",
    "verify_history",
]
