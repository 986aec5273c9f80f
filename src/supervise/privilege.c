// SPDX-License-Identifier: MIT
#include "privilege.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

struct capabilities {
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
};

static bool
get(struct capabilities *c)
{
	*c = (struct capabilities){ .header.version = _LINUX_CAPABILITY_VERSION_3 };
	return syscall(SYS_capget, &c->header, c->data) == 0;
}

bool
privilege_has(int capability)
{
	struct capabilities c;

	return get(&c) &&
		c.data[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability);
}

void
privilege_use(int capability, bool on)
{
	struct capabilities c;

	if (!get(&c))
		return;
	if (on)
		c.data[CAP_TO_INDEX(capability)].effective |= CAP_TO_MASK(capability);
	else
		c.data[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
	syscall(SYS_capset, &c.header, c.data);
}
