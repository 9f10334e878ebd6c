// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A checkpoint written by PyTorch, through examples/convert/pth_to_npz.py, into a network.
// $RESIN_TORCH is a command that runs a Python with torch and numpy (default: python3); where it
// has none, the test says so and ends with 77.

#include "data/files.hpp"
#include "test.hpp"

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace resin;
namespace fs = std::filesystem;

namespace {

inline constexpr auto tiny =
    input{2, 5, 5} | conv2d{.filters = 3, .kernel = 3, .bias = false, .name = "conv1"} |
    batch_norm{.name = "bn1"} | relu | global_avg_pool | dense{.units = 4, .name = "fc"};

/// Saves a wrapped model of three types as a training script does, then runs the script that comes
/// in by stdin on it; the archive goes out by stdout, so that both may be in a root of their own.
constexpr char driver[] = R"(
import os, sys, tempfile, torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(2, 3, 3, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(3)
        self.fc = torch.nn.Linear(3, 4)
net = Net()
for k, v in enumerate(net.state_dict().values()):
    if v.dim(): v.copy_((torch.arange(v.numel()).reshape(v.shape) + k) * 0.25)
state = net.state_dict()
state['conv1.weight'] = state['conv1.weight'].bfloat16()
state['bn1.weight'] = state['bn1.weight'].half()
state['fc.weight'] = state['fc.weight'].t().contiguous().t()
folder = tempfile.mkdtemp()
torch.save({'epoch': 3, 'state_dict': {'module.' + k: v for k, v in state.items()}}, folder + '/a.pth')
sys.argv = ['pth_to_npz.py', folder + '/a.pth', folder + '/a.npz']
exec(compile(sys.stdin.read(), 'pth_to_npz.py', 'exec'), {'__name__': '__main__'})
sys.stdout.buffer.write(open(folder + '/a.npz', 'rb').read())
for f in os.listdir(folder): os.remove(folder + '/' + f)
os.rmdir(folder)
)";

}  // namespace

TEST_CASE("pth_to_npz: a checkpoint of PyTorch loads with every value", "[convert][torch]") {
  char const* const set = std::getenv("RESIN_TORCH");
  std::string const python = set != nullptr ? set : "python3";
  if (std::system((python + " -c 'import torch, numpy' > /dev/null 2>&1").c_str()) != 0) {
    std::printf("skipped: %s has no torch; set RESIN_TORCH to a Python that has\n", python.c_str());
    std::exit(77);
  }
  test::temporary_folder folder;
  test::write(folder.path / "driver.py", test::bytes(driver, driver + sizeof driver - 1));
  fs::path const file = folder.path / "a.npz";
  std::string const command = python + " -c \"$(cat '" + (folder.path / "driver.py").string() +
                              "')\" < '" RESIN_SOURCE_DIR "/examples/convert/pth_to_npz.py' > '" +
                              file.string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(read_npz(file).size() == 7);  // no batch counter
  network<tiny> net;
  load(net, file);
  int k = 0;
  auto const state = net.state();
  for (char const* name : {"conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean",
                           "bn1.running_var", "", "fc.weight", "fc.bias"}) {
    if (*name != 0)
      for (std::size_t i = 0; i < state.at(name).size(); ++i)
        CHECK(state.at(name).data()[i] == .25f * static_cast<float>(static_cast<int>(i) + k));
    ++k;  // the batch counter takes a number as well
  }
}
