"""A thousand editions overnight: plans become jobs, jobs become prints, on this machine or on a cluster."""

from artkit.batches.executors import Cluster, InProcess, Processes
from artkit.batches.jobs import Job, Jobs, jobs_of
from artkit.batches.plan import Plan, read_plan
from artkit.batches.run import Report, Tally, batch

__all__ = [
    "Cluster",
    "InProcess",
    "Job",
    "Jobs",
    "Plan",
    "Processes",
    "Report",
    "Tally",
    "batch",
    "jobs_of",
    "read_plan",
]
