# SPDX-License-Identifier: MIT
"""The sides in Python: torch done well (`torch.`), numpy (`numpy.`), and loops one user or one
position at a time, as the paper's authors write them (`loop.`), from the paper's description."""

import python_draws
import python_k_means
import python_window
from python_data import use_threads
from serve import serve

serve({
    "torch.window": python_window.torch_window,
    "numpy.window": python_window.numpy_window,
    "loop.window": python_window.loop_window,
    "torch.top": python_window.torch_top,
    "torch.fine": python_draws.torch_fine,
    "loop.fine": python_draws.loop_fine,
    "torch.uniform": python_draws.torch_uniform,
    "loop.uniform": python_draws.loop_uniform,
    "torch.k_means": python_k_means.torch_k_means,
    "numpy.k_means": python_k_means.numpy_k_means,
    "loop.k_means": python_k_means.loop_k_means,
}, use_threads)
