"""Simulated responses for any study, from its codebook and its published figures alone.

Every published share is found again within its rounding, in its population; every published rank
and order holds. The rest is invented: it shows how the software works, and says nothing of reality.
"""

from core.simulation.simulating import write_simulated

__all__ = ["write_simulated"]
